#include "ui/labs/labs_page.h"

#include <QHideEvent>
#include <QSettings>
#include <QTimer>
#include <QVBoxLayout>

#include "core/report/reports.h"
#include "ui/labs/lab_reading.h"
#include "ui/shell/format.h"
#include "ui/shell/pill.h"
#include "ui/shell/report_saving.h"

namespace hone::ui {
namespace {

constexpr int listWidth = 270, leastList = 190, rightWidth = 384, leastRight = 290;
constexpr int leastMiddle = 360;
const QString columnsKey = QStringLiteral("labs/columns");
const QString labKey = QStringLiteral("labs/lab");

QWidget* padded(QWidget* content) {
    auto* around = new QWidget;
    auto* column = new QVBoxLayout(around);
    column->setContentsMargins(14, 10, 14, 12);
    column->addWidget(content);
    return around;
}

// Cards below each other that scroll.
QScrollArea* scrolled(const std::vector<QWidget*>& cards) {
    auto* plain = new QWidget;
    plain->setProperty("look", QStringLiteral("plain"));
    auto* column = new QVBoxLayout(plain);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    for (QWidget* card : cards)
        column->addWidget(card);
    column->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidget(plain);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

} // namespace

QString stepsMarkup(LabStep step, const ThemeTokens& tokens, const QString& where) {
    QStringList words;
    for (const LabStep each : labSteps)
        words << (each == step ? QStringLiteral("<span style='font-weight:600;color:%2'>%1</span>")
                                     .arg(stepWord(each) + where, tokens.text.name())
                               : stepWord(each));
    return words.join(QStringLiteral(" · "));
}

LabsPage::LabsPage(Workbench& workbench, LabDesk& desk, QWidget* parent)
    : QWidget(parent), workbench_(workbench), desk_(desk), type_{workbench.theme(), 1},
      list_(new LabsList(workbench.theme(), desk)),
      prediction_(new LabPrediction(workbench.theme(), desk)),
      settings_(new LabSettings(workbench.theme(), desk)),
      reveal_(new LabReveal(workbench.theme(), desk)) {
    setObjectName(QStringLiteral("page"));
    columns_ = new QSplitter(Qt::Horizontal);
    columns_->setHandleWidth(gap);
    columns_->setChildrenCollapsible(false);
    columns_->addWidget(list_);
    columns_->addWidget(makeMiddle());
    columns_->addWidget(makeRight());
    for (const auto& [column, least] :
         {std::pair(0, leastList), std::pair(1, leastMiddle), std::pair(2, leastRight)})
        columns_->widget(column)->setMinimumWidth(least);
    columns_->setStretchFactor(0, 1);
    columns_->setStretchFactor(1, 5);
    columns_->setStretchFactor(2, 2);
    columns_->setSizes({listWidth, 690, rightWidth});
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(gap, gap, gap, gap);
    whole->addWidget(columns_);

    connect(&workbench_, &Workbench::tick, this, [this] {
        if (isVisible()) prediction_->showProgress();
    });
    connect(&desk_, &LabDesk::chosen, this, &LabsPage::showLab);
    connect(&desk_, &LabDesk::changed, this, &LabsPage::showFlow);
    connect(&desk_, &LabDesk::said, this, &LabsPage::said);
    connect(&workbench_.theme(), &Theme::changed, this, &LabsPage::showFlow); // colours in a text
    showLab();
}

QWidget* LabsPage::makeMiddle() {
    head_ = new Card(tr("Lab"));
    steps_ = new QLabel;
    steps_->setTextFormat(Qt::RichText);
    keepFont(steps_, workbench_.theme().secondaryFont());
    setTone(steps_, "dim");
    views_ = new Segmented(workbench_.theme(), {tr("The lab"), tr("What came out")});
    views_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(views_, &Segmented::chosen, this, [this](int view) { pages_->setCurrentIndex(view); });
    head_->addHeadWidget(views_);
    const auto addPill = [this](const QString& words, const QString& toolTip) {
        QToolButton* pill = pillButton(words, toolTip);
        keepFont(pill, workbench_.theme().secondaryFont());
        head_->addHeadWidget(pill);
        return pill;
    };
    report_ = addPill(tr("Report…"), tr("Save what came out as a page or as PDF, to hand in"));
    connect(report_, &QToolButton::clicked, this, &LabsPage::saveOutcome);
    present_ = addPill(tr("Present"), tr("Show it large, for a class (F11)"));
    connect(present_, &QToolButton::clicked, this, &LabsPage::presentRequested);
    title_ = type_.words({}, type_.title());
    auto* words = new QWidget;
    auto* lines = new QVBoxLayout(words);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(4);
    lines->addWidget(title_);
    lines->addWidget(steps_);
    head_->setContent(padded(words));
    head_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);

    story_ = new Card(tr("Story"));
    compared_ = new Card(tr("What is compared"));
    pages_ = new QStackedWidget;
    pages_->addWidget(scrolled({story_, compared_}));
    pages_->addWidget(scrolled({reveal_}));
    auto* middle = new QWidget;
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addWidget(head_);
    column->addWidget(pages_, 1);
    return middle;
}

QWidget* LabsPage::makeRight() {
    reasons_ = new Card(tr("Why"));
    return scrolled({prediction_, reasons_, settings_});
}

void LabsPage::showLab() {
    const lab::Lab* lab = desk_.current();
    const int all = static_cast<int>(desk_.shelf().labs.size());
    head_->setTitle(lab == nullptr ? tr("Lab") : tr("Lab %1 of %2").arg(desk_.number()).arg(all));
    title_->setText(lab == nullptr ? tr("The labs are being read…") : toQString(lab->title));
    present_->setEnabled(lab != nullptr);
    story_->setVisible(lab != nullptr);
    if (lab != nullptr) story_->setContent(padded(makeStory(type_, *lab)));
    readWith_.clear();
    compared_->hide();
    reasoned_ = nullptr;
    shownStep_.reset();
    showFlow();
}

void LabsPage::showFlow() {
    const LabFlow& flow = desk_.flow();
    steps_->setText(stepsMarkup(flow.step, workbench_.theme().tokens()));
    views_->setVisible(flow.outcome != nullptr);
    report_->setVisible(flow.outcome != nullptr);
    // What was measured last stays while it runs again.
    const bool results =
        flow.outcome != nullptr && (flow.step == LabStep::Reveal || flow.step == LabStep::Run);
    if (shownStep_ != flow.step) {
        shownStep_ = flow.step;
        views_->setCurrent(results ? 1 : 0);
        pages_->setCurrentIndex(results ? 1 : 0);
    }
    reasons_->setVisible(flow.outcome != nullptr && flow.outcome == reasoned_);
    // A turn each, later: laying out texts takes longer than all else.
    QTimer::singleShot(0, this, &LabsPage::showReading);
    QTimer::singleShot(0, this, [this] { QTimer::singleShot(0, this, &LabsPage::showReasons); });
}

void LabsPage::showReading() {
    const lab::Lab* lab = desk_.current();
    if (lab == nullptr || readWith_ == desk_.flow().settings) return;
    readWith_ = desk_.flow().settings;
    compared_->setContent(padded(makeVariantTexts(type_, *lab, readWith_)));
    compared_->show();
}

void LabsPage::saveOutcome() {
    const LabFlow& flow = desk_.flow();
    if (flow.outcome == nullptr) return;
    saveReport(this, report::reportOf(*desk_.current(), *flow.outcome, flow.curve),
               toQString(desk_.current()->id));
}

void LabsPage::showReasons() {
    const LabFlow& flow = desk_.flow();
    if (flow.outcome == nullptr || flow.outcome == reasoned_) return;
    reasoned_ = flow.outcome;
    reasons_->setContent(padded(makeReasons(type_, *desk_.current(), *reasoned_)));
    reasons_->show();
}

void LabsPage::rememberLayout(QSettings& settings) const {
    settings.setValue(columnsKey, columns_->saveState());
    if (const lab::Lab* lab = desk_.current()) settings.setValue(labKey, toQString(lab->id));
}

void LabsPage::restoreLayout(const QSettings& settings) {
    columns_->restoreState(settings.value(columnsKey).toByteArray());
    const std::string id = toStdString(settings.value(labKey).toString());
    if (!id.empty()) desk_.choose(id);
}

// Not when the window is only put away.
void LabsPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    if (!event->spontaneous()) desk_.cancel();
}

} // namespace hone::ui
