#include "ui/labs/labs_list.h"

#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/shell/format.h"
#include "ui/shell/pill.h"

namespace hone::ui {
namespace {

constexpr int side = 10, above = 6, between = 1, groupHeight = 30;

// A lab in two lines, or as many as its words need.
class LabsDelegate : public QStyledItemDelegate {
public:
    LabsDelegate(Theme& theme, QTreeView* view)
        : QStyledItemDelegate(view), theme_(theme), view_(view) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        if (kindOf(index) == LabsModel::Kind::Group) return {0, groupHeight};
        const int width = view_->viewport()->width() - 2 * side;
        return {0, heightOf(theme_.bodyFont(), width, index.data().toString()) + between +
                       heightOf(theme_.secondaryFont(), width, wordsOf(index)) + 2 * above};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const ThemeTokens& tokens = theme_.tokens();
        const LabsModel::Kind kind = kindOf(index);
        painter->save();
        const QRect inside = option.rect.adjusted(side, 0, -side, 0);
        if (kind == LabsModel::Kind::Group) {
            painter->setFont(theme_.secondaryFont());
            painter->setPen(tokens.faint);
            painter->drawText(inside.adjusted(0, 6, 0, 0), Qt::AlignVCenter,
                              index.data().toString());
            painter->restore();
            return;
        }
        if (option.state & QStyle::State_Selected) {
            painter->fillRect(option.rect, tokens.selection);
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), 2, option.rect.height()),
                              tokens.accent);
        } else if ((option.state & QStyle::State_MouseOver) && kind == LabsModel::Kind::Lab) {
            painter->fillRect(option.rect, tokens.raised);
        }
        const bool broken = kind == LabsModel::Kind::Broken;
        const QString title = index.data().toString();
        const int titleHeight = heightOf(theme_.bodyFont(), inside.width(), title);
        painter->setFont(theme_.bodyFont());
        painter->setPen(broken ? tokens.dim : tokens.text);
        painter->drawText(QRect(inside.left(), inside.top() + above, inside.width(), titleHeight),
                          Qt::TextWordWrap, title);
        painter->setFont(theme_.secondaryFont());
        painter->setPen(broken ? tokens.attention : tokens.faint);
        painter->drawText(inside.adjusted(0, above + titleHeight + between, 0, -above + 2),
                          Qt::TextWordWrap, wordsOf(index));
        painter->restore();
    }

private:
    static LabsModel::Kind kindOf(const QModelIndex& index) {
        return static_cast<LabsModel::Kind>(index.data(LabsModel::KindRole).toInt());
    }
    static QString wordsOf(const QModelIndex& index) {
        const QString words = index.data(LabsModel::WordsRole).toString();
        return kindOf(index) == LabsModel::Kind::Broken ? QStringLiteral("▲ ") + words : words;
    }
    static int heightOf(const QFont& font, int width, const QString& text) {
        return QFontMetrics(font)
            .boundingRect(QRect(0, 0, std::max(width, 40), 10'000), Qt::TextWordWrap, text)
            .height();
    }

    Theme& theme_;
    QTreeView* view_;
};

// Groups stay open, and rows are as high as the width makes them.
class LabsView : public QTreeView {
public:
    using QTreeView::QTreeView;

protected:
    void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}
    void resizeEvent(QResizeEvent* event) override {
        QTreeView::resizeEvent(event);
        scheduleDelayedItemsLayout();
    }
};

} // namespace

LabsList::LabsList(Theme& theme, LabDesk& desk, QWidget* parent)
    : Card(tr("Labs"), parent), theme_(theme), desk_(desk), filter_(new QLineEdit),
      reload_(pillButton(tr("Reload"), {})), view_(new LabsView), words_(new QLabel) {
    filter_->setPlaceholderText(tr("Title, topic or level"));
    filter_->setAccessibleName(tr("Look among the labs"));
    filter_->setClearButtonEnabled(true);
    reload_->setAccessibleName(tr("Read the labs anew"));
    reload_->setToolTip(plainToolTip(
        desk_.userFolder().empty()
            ? tr("Read the labs anew")
            : tr("Read the labs anew. Your own lie in %1").arg(toQString(desk_.userFolder()))));
    keepFont(reload_, theme_.secondaryFont());
    addHeadWidget(reload_);
    connect(reload_, &QToolButton::clicked, &desk_, &LabDesk::load);

    proxy_.setSourceModel(&model_);
    proxy_.setFilterRole(LabsModel::SearchRole);
    proxy_.setFilterCaseSensitivity(Qt::CaseInsensitive);
    proxy_.setRecursiveFilteringEnabled(true);
    view_->setModel(&proxy_);
    view_->setItemDelegate(new LabsDelegate(theme_, view_));
    view_->setAccessibleName(tr("Labs"));
    view_->setHeaderHidden(true);
    view_->setRootIsDecorated(false);
    view_->setIndentation(0);
    view_->setItemsExpandable(false);
    view_->setExpandsOnDoubleClick(false);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setMouseTracking(true);
    view_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    words_->setTextFormat(Qt::PlainText);
    words_->setWordWrap(true);
    words_->setAlignment(Qt::AlignCenter);
    words_->setMargin(2 * gap);
    setTone(words_, "faint");

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 4);
    column->setSpacing(0);
    auto* field = new QHBoxLayout;
    field->setContentsMargins(gap, gap, gap, 0);
    field->addWidget(filter_);
    column->addLayout(field);
    column->addWidget(words_);
    column->addWidget(view_, 1);
    setContent(content);

    connect(filter_, &QLineEdit::textChanged, this, &LabsList::showFilter);
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& now) {
                const QString id = now.data(LabsModel::IdRole).toString();
                if (!following_ && !id.isEmpty()) desk_.choose(toStdString(id));
            });
    connect(&desk_, &LabDesk::loaded, this, &LabsList::showShelf);
    connect(&desk_, &LabDesk::chosen, this, &LabsList::showChosen);
    showShelf();
}

void LabsList::showShelf() {
    following_ = true;
    model_.setShelf(desk_.shelf());
    following_ = false;
    const auto count = desk_.shelf().labs.size();
    setFigure(count == 0 ? QString() : countText(static_cast<std::int64_t>(count)));
    showFilter();
    showChosen();
}

void LabsList::showFilter() {
    following_ = true;
    proxy_.setFilterFixedString(filter_->text().trimmed());
    view_->expandAll();
    following_ = false;
    const bool none = proxy_.rowCount() == 0;
    words_->setVisible(none);
    words_->setText(desk_.shelf().labs.empty() ? tr("The labs are being read…")
                                               : tr("No lab has these words."));
    showChosen();
}

void LabsList::showChosen() {
    const lab::Lab* lab = desk_.current();
    const QModelIndex index =
        lab == nullptr ? QModelIndex() : proxy_.mapFromSource(model_.indexOf(lab->id));
    following_ = true;
    view_->setCurrentIndex(index);
    following_ = false;
    if (index.isValid()) view_->scrollTo(index);
}

} // namespace hone::ui
