#include "ui/shell/command_box.h"

#include <QAbstractItemView>
#include <QAbstractProxyModel>
#include <QCompleter>
#include <QKeyEvent>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace hone::ui {

namespace {

constexpr int listWidth = 440;
constexpr int rowHeight = 28;

// Title at the left; kind and keys, faint, at the right.
class CommandDelegate : public QStyledItemDelegate {
public:
    CommandDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const ThemeTokens& tokens = theme_.tokens();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(tokens.selection);
            painter->drawRoundedRect(option.rect, controlRadius, controlRadius);
        }
        QRect area = option.rect.adjusted(10, 0, -10, 0);
        const QString detail = index.data(CommandModel::DetailRole).toString();
        const QString kind = index.data(CommandModel::KindRole).toString();
        painter->setFont(theme_.secondaryFont());
        painter->setPen(tokens.faint);
        const QString right = detail.isEmpty() ? kind : detail;
        const int width = std::min(
            QFontMetrics(theme_.secondaryFont()).horizontalAdvance(right) + 4, area.width() / 2);
        painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter,
                          QFontMetrics(theme_.secondaryFont())
                              .elidedText(right, Qt::ElideMiddle, area.width() / 2));
        area.setRight(area.right() - width - 8);
        painter->setFont(theme_.bodyFont());
        painter->setPen(tokens.text);
        painter->drawText(area, Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(theme_.bodyFont())
                              .elidedText(index.data().toString(), Qt::ElideRight, area.width()));
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {0, rowHeight}; // as wide as the list, which a scroll bar narrows
    }

private:
    Theme& theme_;
};

} // namespace

CommandBox::CommandBox(Theme& theme, std::function<std::vector<Command>()> commands,
                       QWidget* parent)
    : QLineEdit(parent), commands_(std::move(commands)), model_(new CommandModel(this)),
      completer_(new QCompleter(model_, this)) {
    setPlaceholderText(tr("Search or command…  Ctrl+K"));
    setAccessibleName(tr("Search or command"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setMinimumWidth(120);
    setMaximumWidth(sizeHint().width());

    auto* list = new QListView;
    list->setProperty("look", "popup");
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    completer_->setPopup(list);
    list->setItemDelegate(new CommandDelegate(theme, list)); // setPopup() brings its own
    completer_->setWidget(this);
    completer_->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    completer_->setMaxVisibleItems(12);
    connect(completer_, qOverload<const QModelIndex&>(&QCompleter::activated), this,
            &CommandBox::done);
    connect(this, &QLineEdit::textEdited, this, [this](const QString& typed) {
        model_->setFilter(typed);
        showList();
    });
}

void CommandBox::open() {
    setFocus(Qt::ShortcutFocusReason);
    selectAll();
    model_->setCommands(commands_());
    model_->setFilter(text());
    showList();
}

void CommandBox::showList() {
    if (model_->rowCount() == 0) {
        completer_->popup()->hide();
        return;
    }
    const int width = std::max(listWidth, this->width());
    completer_->complete(QRect(this->width() - width, 2, width, height()));
    completer_->popup()->setCurrentIndex(completer_->completionModel()->index(0, 0));
}

void CommandBox::done(const QModelIndex& chosen) {
    const auto* proxy = qobject_cast<const QAbstractProxyModel*>(completer_->completionModel());
    // Of the list as it is: without the filter the row is another's.
    const auto action =
        model_->action((proxy == nullptr ? chosen : proxy->mapToSource(chosen)).row());
    clear();
    model_->setFilter({});
    // Away from here, so that the command's own focus stays.
    if (parentWidget() != nullptr) clearFocus();
    action();
}

QSize CommandBox::sizeHint() const {
    return {250, controlHeight};
}

void CommandBox::mousePressEvent(QMouseEvent* event) {
    QLineEdit::mousePressEvent(event);
    if (!completer_->popup()->isVisible()) open();
}

void CommandBox::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Down && !completer_->popup()->isVisible()) {
        open();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        clear();
        model_->setFilter({});
        if (QWidget* next = nextInFocusChain()) next->setFocus();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace hone::ui
