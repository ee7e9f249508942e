#pragma once

#include <string>
#include <vector>

#include <QDialog>

#include "ui/editor/parameters.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace hone::ui {

// Asks for the values of a statement's parameters; Enter goes on. accepted() only when all can be
// read.
class ParameterDialog : public QDialog {
    Q_OBJECT
public:
    // accept: the word on the button that goes on.
    ParameterDialog(const std::vector<std::string>& names, const ParameterMemory& memory,
                    const QString& accept, QWidget* parent);

    std::vector<std::pair<std::string, ParameterInput>> inputs() const;

private:
    struct Row {
        std::string name;
        QComboBox* type;
        QLineEdit* value;
    };
    void check();

    std::vector<Row> rows_;
    QLabel* problem_;
    QPushButton* run_;
};

} // namespace hone::ui
