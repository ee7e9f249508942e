#include "ui/plan/diff_panel.h"

#include <QVBoxLayout>

#include "ui/shell/format.h"
#include "ui/shell/pill.h"

namespace hone::ui {
namespace {

constexpr int tallestIcicle = 220;
constexpr int lowestIcicle = 46;     // what is more is scrolled to where there is no room
constexpr double equalWithin = 0.05; // two single runs say no more

QLabel* plainLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setProperty("tone", "dim");
    return label;
}

// Of an ordinary run where both had one.
std::pair<std::int64_t, std::int64_t> times(const Plan& before, const Plan& now) {
    if (before.plainNs.value && now.plainNs.value)
        return {*before.plainNs.value, *now.plainNs.value};
    return {before.totalNs.value.value_or(before.root.inclusiveNs.value.value_or(0)),
            now.totalNs.value.value_or(now.root.inclusiveNs.value.value_or(0))};
}

} // namespace

DiffPanel::DiffPanel(Theme& theme, QWidget* parent)
    : Card(tr("Pinned against now"), parent), theme_(theme), model_(this),
      files_(new PlanFiles(this)), verdict_(pillLabel()), ratio_(pillLabel()),
      menu_(new QMenu(this)), more_(new QToolButton(this)), pages_(new QStackedWidget(this)),
      words_(plainLabel(pages_)), sides_(new QWidget(pages_)),
      table_(new DiffTable(theme, model_, sides_)), surroundings_(plainLabel(sides_)),
      provenance_(plainLabel(sides_)), icicle_(new DiffIcicle(theme)),
      scroll_(new QScrollArea(sides_)) {
    for (QLabel* label : {verdict_, ratio_})
        addHeadWidget(label);
    makeMenu();

    words_->setAlignment(Qt::AlignCenter);
    words_->setMargin(2 * gap);
    connect(table_, &DiffTable::nodesChosen, this, &DiffPanel::nodesChosen);

    scroll_->setWidget(icicle_);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->viewport()->setAutoFillBackground(false);
    icicle_->setAutoFillBackground(false);
    auto* below = new QVBoxLayout;
    below->setContentsMargins(10, gap, 10, gap);
    below->setSpacing(gap);
    below->addWidget(surroundings_);
    below->addWidget(scroll_);
    below->addWidget(provenance_);
    auto* layout = new QVBoxLayout(sides_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(table_, 100);
    layout->addLayout(below);
    layout->addStretch(1);
    pages_->addWidget(words_);
    pages_->addWidget(sides_);
    setContent(pages_);

    connect(&theme_, &Theme::changed, this, &DiffPanel::applyTheme);
    applyTheme();
    showState();
}

void DiffPanel::makeMenu() {
    pin_ = menu_->addAction(tr("Pin the plan of now"), this, [this] { emit pinRequested(now_); });
    unpin_ = menu_->addAction(tr("Unpin"), this, &DiffPanel::unpinRequested);
    earlier_ = menu_->addMenu(tr("Compare with an earlier plan"));
    connect(earlier_, &QMenu::aboutToShow, this, [this] {
        if (earlier_->isEmpty()) earlier_->addAction(tr("Looking…"))->setEnabled(false);
        emit earlierWanted();
    });
    menu_->addSeparator();
    save_ = menu_->addAction(tr("Save plan…"), this, [this] { files_->askAndSave(now_); });
    menu_->addAction(tr("Open plan…"), files_, &PlanFiles::askAndOpen);
    menu_->addSeparator();
    const auto picture = [this](PlanFiles::Picture kind) {
        files_->askAndExport(PlanPicture::of(*sides_, theme_.tokens().card), kind);
    };
    png_ =
        menu_->addAction(tr("Export PNG…"), this, [picture] { picture(PlanFiles::Picture::Png); });
    svg_ =
        menu_->addAction(tr("Export SVG…"), this, [picture] { picture(PlanFiles::Picture::Svg); });
    html_ = menu_->addAction(tr("Export HTML…"), this, [this] {
        files_->askAndExport(now_ == nullptr ? pinned_ : now_, now_ == nullptr ? nullptr : pinned_);
    });
    menu_->addSeparator();
    QAction* anonymise = menu_->addAction(tr("Replace names and literals in files"));
    anonymise->setToolTip(tr("In saved plans and HTML; pictures show what the window shows."));
    anonymise->setCheckable(true);
    connect(anonymise, &QAction::toggled, files_, &PlanFiles::setAnonymise);
    menu_->setToolTipsVisible(true);
    more_->setMenu(menu_);
    more_->setPopupMode(QToolButton::InstantPopup);
    more_->setToolTip(tr("Pin, save, open and export"));
    more_->setAccessibleName(tr("Pin, save, open and export"));
    addHeadWidget(more_);
}

void DiffPanel::setEarlier(const std::vector<std::pair<std::int64_t, QString>>& plans) {
    earlier_->clear();
    for (const auto& [id, words] : plans)
        earlier_->addAction(words, this, [this, id = id] { emit earlierChosen(id); });
    if (plans.empty())
        earlier_->addAction(tr("There is no earlier plan of this statement"))->setEnabled(false);
}

void DiffPanel::applyTheme() {
    const ThemeTokens& tokens = theme_.tokens();
    more_->setIcon(theme_.icon(QStringLiteral("more"), tokens.dim));
    for (QLabel* label : {words_, surroundings_})
        label->setFont(theme_.bodyFont());
    for (QLabel* label : {provenance_, verdict_, ratio_})
        label->setFont(theme_.secondaryFont());
    showVerdict();
}

void DiffPanel::setPlans(SharedBundle pinned, SharedBundle now) {
    pinned_ = std::move(pinned);
    now_ = std::move(now);
    model_.setPlans(pinned_, now_);
    icicle_->setPlans(pinned_, now_, model_.diff());
    showState();
    table_->fit();
    const int height = std::min(icicle_->sizeHint().height(), tallestIcicle);
    scroll_->setMaximumHeight(height);
    scroll_->setMinimumHeight(std::min(height, lowestIcicle));
    scroll_->setVisible(!icicle_->isEmpty());
}

void DiffPanel::showState() {
    const bool both = pinned_ != nullptr && now_ != nullptr;
    pages_->setCurrentWidget(both ? sides_ : static_cast<QWidget*>(words_));
    pin_->setEnabled(now_ != nullptr);
    unpin_->setEnabled(pinned_ != nullptr);
    save_->setEnabled(now_ != nullptr);
    html_->setEnabled(now_ != nullptr || pinned_ != nullptr);
    png_->setEnabled(both);
    svg_->setEnabled(both);
    words_->setText(pinned_ != nullptr
                        ? tr("A plan is pinned. Explain (F6) or Analyze the statement again to "
                             "compare with it.")
                    : now_ != nullptr
                        ? tr("Pin this plan, then change something (an index, a value, "
                             "ANALYZE) and explain again: both stand side by side here.")
                        : tr("Explain a statement with F6 and pin its plan: later plans of it are "
                             "compared with that one here."));
    showVerdict();
    if (!both) return;
    surroundings_->setText(toQString(diffSurroundings(*pinned_, *now_).text()));
    provenance_->setText(icicle_->isEmpty()
                             ? tr("Not both were measured. Analyze the statement before and after "
                                  "to see where the time went.")
                         : pinned_->plan.plainNs.value && now_->plan.plainNs.value
                             ? tr("Steps: one profiled run each, on one scale. Ordinary runs: %1 "
                                  "pinned, %2 now.")
                                   .arg(durationText(*pinned_->plan.plainNs.value),
                                        durationText(*now_->plan.plainNs.value))
                             : tr("Measured in one run each; on one scale."));
}

void DiffPanel::showVerdict() {
    const bool both = pinned_ != nullptr && now_ != nullptr;
    verdict_->setVisible(both);
    ratio_->hide();
    if (!both) return;
    const int nodes = model_.diff().differingNodes();
    verdict_->setText(nodes == 0   ? tr("identical")
                      : nodes == 1 ? tr("1 node differs")
                                   : tr("%1 nodes differ").arg(nodes));
    const auto [before, now] = times(pinned_->plan, now_->plan);
    if (before <= 0 || now <= 0) return;
    const double faster = static_cast<double>(before) / static_cast<double>(now);
    const bool equal = faster < 1 + equalWithin && faster > 1 / (1 + equalWithin);
    const double times = std::max(faster, 1 / faster);
    const QString factor = QString::number(times, 'f', times < 99.5 ? 1 : 0);
    ratio_->setText(equal        ? tr("same time")
                    : faster > 1 ? tr("▼ %1× faster").arg(factor)
                                 : tr("▲ %1× slower").arg(factor));
    ratio_->setToolTip(plainToolTip(tr("Pinned %1, now %2: one run each, not a comparison.")
                                        .arg(durationText(before), durationText(now))));
    const ThemeTokens& tokens = theme_.tokens();
    ratio_->setStyleSheet(QStringLiteral("color: %1")
                              .arg((equal        ? tokens.dim
                                    : faster > 1 ? tokens.good
                                                 : tokens.bad)
                                       .name()));
    ratio_->show();
}

} // namespace hone::ui
