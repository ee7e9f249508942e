#pragma once

#include <QLabel>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>

#include "ui/index/advisor_workload_model.h"
#include "ui/shell/background.h"
#include "ui/shell/card.h"
#include "ui/shell/segmented.h"
#include "ui/shell/workbench.h"

class QSettings;

namespace hone::ui {

class SqlEditor;

// Chooses the statements that indexes are to be advised for: typed, of a file, of the history or of
// the slow log.
class AdvisorWorkload : public Card {
    Q_OBJECT
public:
    enum class Source { Typed, File, History, Slow };

    explicit AdvisorWorkload(Workbench& workbench, QWidget* parent = nullptr);

    const AdvisorWorkloadModel& model() const { return model_; }
    AdvisorWorkloadModel& model() { return model_; }
    Source source() const { return source_; }
    void setSource(Source source); // and reads it
    void setText(const QString& text);
    void openFile(const QString& path);
    bool reading() const { return settle_.isActive() || reading_.busy(); }
    const std::optional<Error>& error() const { return error_; }
    void setCatalog(std::shared_ptr<const Catalog> catalog);

    void rememberLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

signals:
    void changed(); // the statements, their weights, or what is known of them

private:
    QWidget* makeContent();
    void chooseFile();
    void read();
    template <typename Read>
    void startReading(Read read);
    void showState();
    void applyTheme();

    Workbench& workbench_;
    AdvisorWorkloadModel model_;
    QSortFilterProxyModel sorted_;
    Source source_ = Source::Typed;
    QString path_; // of the file; empty: none was chosen
    Background reading_;
    QTimer settle_; // until typing pauses
    std::optional<Error> error_;

    Segmented* sources_;
    QPushButton* again_;
    QStackedWidget* top_;
    SqlEditor* editor_;
    QLabel* words_;
    QTableView* table_;
    QLabel* empty_;
    QStackedWidget* list_;
    QLabel* foot_;
};

} // namespace hone::ui
