#include "ui/cache/cache_held_card.h"

#include <QHeaderView>
#include <QInputDialog>
#include <QMenu>

#include "ui/index/advisor_delegate.h"
#include "ui/shell/format.h"
#include "ui/shell/pill.h"
#include "ui/shell/setting_field.h"

namespace hone::ui {

CacheHeldCard::CacheHeldCard(Workbench& workbench, QWidget* parent)
    : Card(tr("Held results"), parent), workbench_(workbench), emptying_(this), warming_(this),
      pages_(new QStackedWidget), words_(new QLabel), warmingWords_(new QLabel),
      table_(new QTableView),
      warm_(pillButton(tr("Warm from history"),
                       tr("Executes what took most time before and can be run again, in the "
                          "background, at most half a connection's time"))),
      endWarming_(pillButton(tr("Stop"), tr("Stop warming; what is loaded stays"))),
      empty_(pillButton(tr("Empty the cache"), tr("Lets go of every result, at once"))) {
    prepare();
    connect(warm_, &QToolButton::clicked, this, &CacheHeldCard::warm);
    connect(endWarming_, &QToolButton::clicked, this, &CacheHeldCard::endWarming);
    connect(empty_, &QToolButton::clicked, this, &CacheHeldCard::empty);
    clear();
}

void CacheHeldCard::prepare() {
    words_->setAlignment(Qt::AlignCenter);
    words_->setWordWrap(true);
    words_->setMargin(gap);
    keepFont(words_, workbench_.theme().secondaryFont());
    setTone(words_, "faint");
    keepFont(warmingWords_, workbench_.theme().secondaryFont());
    setTone(warmingWords_, "dim");
    table_->setModel(&entries_);
    prepareTable(*table_, tr("Held results, those that saved most time first"));
    table_->setItemDelegate(
        new AdvisorDelegate(workbench_.theme(), CacheEntriesModel::Statement, -1, table_));
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(table_, &QWidget::customContextMenuRequested, this, &CacheHeldCard::showMenu);
    table_->setSelectionMode(QAbstractItemView::NoSelection);
    table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QHeaderView* header = table_->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(CacheEntriesModel::Statement, QHeaderView::Stretch);
    header->setSectionResizeMode(CacheEntriesModel::DroppedWhen, QHeaderView::Stretch);
    const std::pair<int, int> widths[] = {{CacheEntriesModel::Hits, 56},
                                          {CacheEntriesModel::Saved, 70},
                                          {CacheEntriesModel::Bytes, 70},
                                          {CacheEntriesModel::Age, 56},
                                          {CacheEntriesModel::Lives, 56}};
    for (const auto& [section, width] : widths)
        header->resizeSection(section, width);
    connect(&workbench_.theme(), &Theme::changed, header,
            [this, header] { header->setFont(workbench_.theme().secondaryFont()); });
    header->setFont(workbench_.theme().secondaryFont());
    pages_->addWidget(words_);
    pages_->addWidget(table_);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{warmingWords_, endWarming_, warm_, empty_})
        addHeadWidget(widget);
    setContent(pages_);
    setMinimumHeight(96);
}

void CacheHeldCard::showMenu(const QPoint& at) {
    const QModelIndex index = table_->indexAt(at);
    if (!index.isValid()) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Time to live of this statement…"), this,
                    [this, entry = entries_.entry(index.row())] { askLife(entry); });
    menu->popup(table_->viewport()->mapToGlobal(at));
}

void CacheHeldCard::askLife(const CacheEntry& entry) {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Time to live"));
    dialog->setLabelText(tr("Results of this statement live for, such as 5 s or 10 min:\n%1")
                             .arg(toQString(oneLine(entry.text, 80))));
    dialog->setTextValue(
        settingTimeText(entry.life.count() == 0 ? Milliseconds(0) : entry.age + entry.life));
    connect(dialog, &QInputDialog::textValueSelected, this,
            [this, fingerprint = entry.fingerprint](const QString& text) {
                const auto life = parseSettingTime(text);
                if (life)
                    emit lifeChosen(fingerprint, *life);
                else
                    emit said(toQString(life.error().message));
            });
    dialog->open();
}

void CacheHeldCard::setEntries(std::vector<CacheEntry> entries) {
    entries_.setEntries(std::move(entries));
    pages_->setCurrentIndex(entries_.rowCount() == 0 ? 0 : 1);
}

void CacheHeldCard::clear() {
    emptying_.cancel();
    warming_.cancel();
    setEntries({});
    showWarming({});
    for (QToolButton* button : {warm_, empty_})
        button->setEnabled(workbench_.session() != nullptr);
}

void CacheHeldCard::showWarming(const std::optional<WarmingReport>& warming) {
    const bool under = warming && !warming->done;
    endWarming_->setVisible(under);
    warm_->setVisible(!under);
    QString words;
    if (warming) {
        words =
            under ? tr("warming, %1 of %2").arg(warming->loaded + warming->failed).arg(warming->all)
                  : tr("%1 of %2 warmed").arg(warming->loaded).arg(warming->all);
        if (warming->failed > 0) words += tr(" · %1 failed").arg(warming->failed);
    }
    warmingWords_->setVisible(!words.isEmpty());
    if (words != warmingWords_->text()) warmingWords_->setText(words);
    if (under) warmingSaid_ = false;
    if (warming && !under && !std::exchange(warmingSaid_, true))
        emit said(tr("The cache was warmed with %1 results in %2 of executing")
                      .arg(warming->loaded)
                      .arg(durationText(warming->spentNs)));
}

void CacheHeldCard::warm() {
    const auto& session = workbench_.session();
    if (session == nullptr || warming_.busy()) return;
    warmingSaid_ = false;
    warming_.start(
        [session](const std::stop_token&) -> Result<bool> {
            if (session->journal() != nullptr)
                if (auto written = session->journal()->flush(); !written)
                    return fail(written.error());
            if (auto begun = session->warmCache(true); !begun) return fail(begun.error());
            return session->warming().has_value();
        },
        [this](const Result<bool>& begun) {
            if (!begun)
                emit said(toQString(begun.error().message));
            else if (!*begun)
                emit said(tr("The history has no query that can be run again; run some first"));
            emit changed();
        });
}

void CacheHeldCard::empty() {
    const auto& session = workbench_.session();
    if (session == nullptr) return;
    emptying_.start(
        [session](const std::stop_token&) {
            const std::int64_t held = session->cache().stats().entries;
            session->cache().clear();
            return held;
        },
        [this](std::int64_t held) {
            emit said(held == 1 ? tr("1 result was let go")
                                : tr("%1 results were let go").arg(countText(held)));
            emit changed();
        });
}

void CacheHeldCard::endWarming() {
    const auto& session = workbench_.session();
    if (session == nullptr) return;
    warming_.start(
        [session](const std::stop_token&) {
            session->endWarming();
            return true;
        },
        [this](bool) {
            warmingSaid_ = true;
            emit said(tr("Warming was stopped; what was loaded stays"));
            emit changed();
        });
}

} // namespace hone::ui
