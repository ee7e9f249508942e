#include "ui/plan/sweep_dialog.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "core/sql/fingerprint.h"
#include "ui/editor/parameters.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int quantileCount = 24;
constexpr int passes = 3;
constexpr int mostValues = 200;

QString shareOf(std::size_t part, std::size_t whole) {
    return toQString(formatShare(static_cast<double>(part) / static_cast<double>(whole)));
}

} // namespace

SweepDialog::SweepDialog(Workbench& workbench, Plan plan, std::map<std::string, Value> parameters,
                         std::shared_ptr<Tab> tab, std::vector<PlanAlternative> others,
                         QWidget* parent)
    : QDialog(parent), workbench_(workbench), plan_(std::move(plan)),
      parameters_(std::move(parameters)), tab_(std::move(tab)), others_(std::move(others)),
      running_(this), parameter_(new QComboBox), values_(new QLineEdit), against_(new QComboBox),
      run_(new QPushButton(tr("Run"))), chart_(new SweepChart(workbench.theme())),
      legend_(new QLabel), words_(new QLabel) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Sweep: %1").arg(toQString(oneLine(plan_.sql, 60))));
    resize(760, 520);
    for (const std::string& name : sqlParameters(plan_.sql, workbench.session()->dialect()))
        parameter_->addItem(toQString(name));
    parameter_->setAccessibleName(tr("Parameter to run through"));
    values_->setPlaceholderText(
        tr("quantiles of its column; or 1, 10, 100 or 1 to 1000 in 20 steps"));
    values_->setAccessibleName(tr("Values to run through"));
    against_->addItem(tr("nothing"));
    for (const PlanAlternative& other : others_)
        against_->addItem(toQString(other.what));
    if (others_.empty()) {
        against_->setItemText(0, tr("nothing: choose the step of a table in the plan for others"));
        against_->setEnabled(false);
    }
    against_->setAccessibleName(tr("Another plan to hold against it"));
    run_->setProperty("primary", true);
    run_->setDefault(true);
    const int cancelWidth =
        QFontMetrics(workbench.theme().titleFont()).horizontalAdvance(tr("Cancel"));
    run_->setMinimumWidth(cancelWidth + 4 * gap); // also the word while it runs

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setHorizontalSpacing(2 * gap);
    form->addRow(tr("Parameter"), parameter_);
    form->addRow(tr("Values"), values_);
    form->addRow(tr("Held against"), against_);
    auto* controls = new QHBoxLayout;
    controls->addLayout(form, 1);
    controls->addSpacing(gap);
    controls->addWidget(run_, 0, Qt::AlignBottom);
    for (QLabel* label : {legend_, words_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setFont(workbench.theme().secondaryFont());
    }
    words_->setFont(workbench.theme().bodyFont());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * gap, 2 * gap, 2 * gap, 2 * gap);
    layout->setSpacing(gap);
    layout->addLayout(controls);
    layout->addWidget(chart_, 1);
    layout->addWidget(legend_);
    layout->addWidget(words_);

    if (parameter_->count() == 0) {
        run_->setEnabled(false);
        words_->setText(tr("The statement has no parameter. Write ? or :name in place of the value "
                           "to run through, and analyze it again."));
    } else {
        words_->setText(tr("Each value is run %1 times; rows are counted, not kept.").arg(passes));
    }
    connect(run_, &QPushButton::clicked, this, [this] {
        if (!running_.busy()) return start();
        running_.cancel();
        showRunning(false);
        words_->setText(chart_->isEmpty() ? tr("Cancelled.")
                                          : tr("Cancelled. The chart shows the run before."));
    });
    connect(&workbench_, &Workbench::sessionClosed, this, &QDialog::close);
    connect(&workbench_, &Workbench::tick, this, [this] {
        if (running_.busy() && progress_ != nullptr && progress_->done > 0)
            words_->setText(tr("%1 of %2 executions done…")
                                .arg(countText(progress_->done), countText(progress_->all)));
    });
}

// "1, 10, 100" or "1 to 1000 in 20 steps"; empty for quantiles.
Result<std::vector<Value>> SweepDialog::typedValues() const {
    const QString text = values_->text().trimmed();
    std::vector<Value> values;
    if (text.isEmpty()) return values;
    static const QRegularExpression range(
        QStringLiteral("^(\\S+)\\s+to\\s+(\\S+)(?:\\s+in\\s+(\\d+)(?:\\s+steps?)?)?$"));
    if (const auto match = range.match(text); match.hasMatch()) {
        bool fromOk = false;
        bool toOk = false;
        const double from = match.captured(1).toDouble(&fromOk);
        const double to = match.captured(2).toDouble(&toOk);
        const int count = match.captured(3).isEmpty() ? quantileCount : match.captured(3).toInt();
        if (!fromOk || !toOk || count < 2 || count > mostValues)
            return fail(ErrorCode::InvalidArgument,
                        "A range goes from one number to another in 2 to 200 steps.");
        return evenValues(from, to, count);
    }
    for (const QString& word : text.split(u',', Qt::SkipEmptyParts)) {
        auto value = parameterValue({ParameterInput::Auto, word.trimmed()});
        if (!value) return fail(value.error());
        values.push_back(std::move(*value));
    }
    if (values.size() > mostValues)
        return fail(ErrorCode::InvalidArgument, "At most 200 values are run through.");
    return values;
}

void SweepDialog::start() {
    const std::shared_ptr<Session> session = workbench_.session();
    auto values = typedValues();
    if (session == nullptr) return;
    if (!values) {
        words_->setText(toQString(values.error().message));
        return;
    }
    Session::SweepOrder order;
    order.sql = plan_.sql;
    order.parameters = parameters_;
    order.parameter = toStdString(parameter_->currentText());
    order.values = std::move(*values);
    order.count = quantileCount;
    order.passes = passes;
    order.tab = tab_;
    std::optional<std::string> other;
    if (against_->currentIndex() > 0)
        other = others_[static_cast<std::size_t>(against_->currentIndex() - 1)].sql;
    progress_ = std::make_shared<Progress>();
    showRunning(true);
    running_.start(
        [session, order, other,
         progress = progress_](std::stop_token stop) mutable -> Result<Answer> {
            const int sides = other ? 2 : 1;
            const auto count = [&progress, sides](int, int all) {
                progress->all = all * sides;
                ++progress->done;
            };
            auto swept = session->sweep(order, stop, count);
            if (!swept) return fail(swept.error());
            Answer answer{std::move(*swept), std::nullopt};
            if (!other) return answer;
            // The same values, whatever they were taken from.
            order.sql = *other;
            order.values.clear();
            for (const SweepPoint& point : answer.sweep.points)
                order.values.push_back(point.value);
            auto against = session->sweep(order, stop, count);
            if (!against) return fail(against.error());
            answer.other = std::move(*against);
            return answer;
        },
        [this](const Result<Answer>& answer) { finish(answer); });
}

void SweepDialog::showRunning(bool running) {
    run_->setText(running ? tr("Cancel") : tr("Run"));
    for (QWidget* control : std::initializer_list<QWidget*>{parameter_, values_})
        control->setEnabled(!running);
    against_->setEnabled(!running && !others_.empty());
    if (running) words_->setText(tr("Running…"));
}

void SweepDialog::finish(const Result<Answer>& answer) {
    showRunning(false);
    if (!answer) {
        chart_->clear();
        legend_->clear();
        words_->setText(toQString(answer.error().message));
        return;
    }
    chart_->show(answer->sweep, answer->other);
    QStringList legend{tr("— as the engine chooses")};
    if (answer->other) legend << tr("- - %1").arg(against_->currentText());
    for (std::size_t i = 0; answer->sweep.plans.size() > 1 && i < answer->sweep.plans.size(); ++i) {
        // The first step tells plans apart best.
        const QStringList steps =
            toQString(answer->sweep.plans[i]).split(u'\n', Qt::SkipEmptyParts);
        legend << tr("plan %1: %2").arg(i + 1).arg(steps.value(1).simplified());
    }
    legend_->setText(legend.join(QStringLiteral("   ·   ")));
    words_->setText(sentence(*answer));
}

QString SweepDialog::sentence(const Answer& answer) const {
    const std::vector<SweepPoint>& points = answer.sweep.points;
    QStringList words;
    const auto flips = answer.sweep.flips();
    if (flips.empty()) words << tr("One plan serves all %1 values.").arg(points.size());
    for (const std::size_t flip : flips)
        words << tr("The plan changes at %1 (%2 of the values).")
                     .arg(sweptValueText(points[flip].value), shareOf(flip, points.size()));
    if (answer.other) {
        const std::vector<SweepPoint>& others = answer.other->points;
        std::optional<bool> before;
        bool crossed = false;
        for (std::size_t i = 0; i < std::min(points.size(), others.size()); ++i) {
            // Ranges that overlap tell nothing.
            const bool ours = points[i].highNs < others[i].lowNs;
            const bool theirs = others[i].highNs < points[i].lowNs;
            if (!ours && !theirs) continue;
            if (before && *before != ours) {
                words << (ours ? tr("From %1 on the engine's choice is faster.")
                               : tr("From %1 on the other plan is faster."))
                             .arg(sweptValueText(points[i].value));
                crossed = true;
            }
            before = ours;
        }
        if (!before)
            words << tr("No measurable difference between the two.");
        else if (!crossed)
            words << (*before ? tr("The engine's choice is faster wherever they differ.")
                              : tr("The other plan is faster wherever they differ."));
    }
    return words.join(u' ');
}

} // namespace hone::ui
