#include "ui/editor/parameter_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/shell/format.h"

namespace hone::ui {

ParameterDialog::ParameterDialog(const std::vector<std::string>& names,
                                 const ParameterMemory& memory, const QString& accept,
                                 QWidget* parent)
    : QDialog(parent), problem_(new QLabel) {
    setWindowTitle(tr("Parameters"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* grid = new QGridLayout;
    for (const std::string& name : names) {
        Row row{name, new QComboBox, new QLineEdit};
        const QString label = toQString(name);
        row.type->addItems(
            {tr("Auto"), tr("Text"), tr("Integer"), tr("Real"), tr("Null"), tr("Blob (hex)")});
        row.type->setAccessibleName(tr("Type of %1").arg(label));
        row.value->setAccessibleName(tr("Value of %1").arg(label));
        row.value->setMinimumWidth(220);
        const ParameterInput known = memory.find(name).value_or(ParameterInput{});
        row.type->setCurrentIndex(known.type);
        row.value->setText(known.text);
        row.value->selectAll();
        auto* nameLabel = new QLabel(label);
        nameLabel->setBuddy(row.value);
        const int at = grid->rowCount();
        grid->addWidget(nameLabel, at, 0);
        grid->addWidget(row.type, at, 1);
        grid->addWidget(row.value, at, 2);
        connect(row.type, &QComboBox::currentIndexChanged, this, &ParameterDialog::check);
        connect(row.value, &QLineEdit::textChanged, this, &ParameterDialog::check);
        rows_.push_back(row);
    }
    grid->setColumnStretch(2, 1);
    grid->setRowStretch(grid->rowCount(), 1);

    auto* rows = new QWidget;
    rows->setLayout(grid);
    auto* scroll = new QScrollArea;
    scroll->setWidget(rows);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* buttons = new QDialogButtonBox;
    run_ = buttons->addButton(accept, QDialogButtonBox::AcceptRole);
    run_->setDefault(true);
    run_->setProperty("primary", true);
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(scroll, 1);
    layout->addWidget(problem_);
    layout->addWidget(buttons);
    resize(460, std::min(160 + 40 * static_cast<int>(names.size()), 520));
    check();
    if (!rows_.empty()) rows_.front().value->setFocus();
}

std::vector<std::pair<std::string, ParameterInput>> ParameterDialog::inputs() const {
    std::vector<std::pair<std::string, ParameterInput>> inputs;
    for (const Row& row : rows_)
        inputs.emplace_back(
            row.name, ParameterInput{static_cast<ParameterInput::Type>(row.type->currentIndex()),
                                     row.value->text()});
    return inputs;
}

void ParameterDialog::check() {
    QString problem;
    for (const Row& row : rows_)
        row.value->setEnabled(row.type->currentIndex() != ParameterInput::Null);
    for (const auto& [name, input] : inputs())
        if (const auto value = parameterValue(input); !value && problem.isEmpty())
            problem = toQString(name) + QStringLiteral(": ") + toQString(value.error().message);
    problem_->setText(problem);
    run_->setEnabled(problem.isEmpty());
}

} // namespace hone::ui
