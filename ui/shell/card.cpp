#include "ui/shell/card.h"

#include <QBitmap>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainterPath>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/shell/theme.h"

namespace hone::ui {

namespace {

constexpr int headHeight = 32;

QFont semibold(QFont font) {
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent), headWidget_(new QWidget(this)), title_(new QLabel(headWidget_)),
      figure_(new QLabel(headWidget_)), head_(new QHBoxLayout(headWidget_)),
      body_(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("card"));
    setAttribute(Qt::WA_StyledBackground);
    headWidget_->setObjectName(QStringLiteral("cardHead"));
    headWidget_->setAttribute(Qt::WA_StyledBackground);
    headWidget_->setFixedHeight(headHeight);
    title_->setFont(semibold(font()));
    figure_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    figure_->hide();

    head_->setContentsMargins(10, 0, 10, 0);
    head_->setSpacing(gap);
    head_->addWidget(title_);
    head_->addStretch(1);
    head_->addWidget(figure_);
    head_->addStrut(headHeight); // a dock asks its title bar's size hint, not its height
    body_->setContentsMargins(1, 1, 1, 1);
    body_->setSpacing(0);
    body_->addWidget(headWidget_);
    setTitle(title);
}

void Card::setTitle(const QString& title) {
    title_->setText(title);
    title_->setVisible(!title.isEmpty());
    if (!title.isEmpty()) setAccessibleName(title);
}

void Card::setFigure(const QString& figure) {
    if (figure == figure_->text()) return;
    figure_->setText(figure);
    figure_->setVisible(!figure.isEmpty());
}

void Card::addHeadWidget(QWidget* widget) {
    head_->insertWidget(head_->indexOf(figure_), widget);
}

void Card::addHeadLeftWidget(QWidget* widget) {
    // Before the stretch, which stands behind the widgets at the left.
    int stretch = 0;
    while (head_->itemAt(stretch)->spacerItem() == nullptr)
        ++stretch;
    head_->insertWidget(stretch, widget);
}

void Card::setContent(QWidget* content) {
    if (content == content_) return;
    if (content_ != nullptr) {
        body_->removeWidget(content_);
        content_->hide();
        content_->deleteLater();
    }
    content_ = content;
    if (content_ == nullptr) return;
    body_->addWidget(content_, 1);
    clipContent();
}

QWidget* Card::takeHead() {
    body_->removeWidget(headWidget_);
    body_->setContentsMargins(1, 0, 1, 1);
    headWidget_->setProperty("apart", true);
    setProperty("headless", true);
    headWidget_->setParent(nullptr);
    for (QWidget* changed : {static_cast<QWidget*>(this), headWidget_}) {
        changed->style()->unpolish(changed);
        changed->style()->polish(changed);
    }
    return headWidget_;
}

void Card::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    clipContent();
}

// The content would draw over the card's round corners below.
void Card::clipContent() {
    if (content_ == nullptr) return;
    layout()->activate();
    const int inner = radius - 1;
    const QRect area = content_->rect();
    QPainterPath path;
    path.addRoundedRect(QRectF(area).adjusted(0, -inner, 0, 0), inner, inner);
    content_->setMask(QRegion(path.toFillPolygon().toPolygon()).intersected(area));
}

} // namespace hone::ui
