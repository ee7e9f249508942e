#include "ui/index/indexes_treemap.h"

#include <algorithm>
#include <numeric>

#include <QMouseEvent>
#include <QPainter>

#include "ui/index/indexes_model.h"
#include "ui/index/indexes_treemap_layout.h"
#include "ui/shell/tool_tip.h"

namespace hone::ui {
namespace {

constexpr int side = 10;          // around all
constexpr int titleHeight = 18;   // of a table's rectangle
constexpr int leastForTitle = 48; // width and height from which it has one
constexpr int leastForWords = 40;

QColor mixed(const QColor& a, const QColor& b, double share) {
    return QColor::fromRgbF(static_cast<float>(a.redF() * share + b.redF() * (1 - share)),
                            static_cast<float>(a.greenF() * share + b.greenF() * (1 - share)),
                            static_cast<float>(a.blueF() * share + b.blueF() * (1 - share)));
}

QColor colourOf(IndexesTreemap::Meaning meaning, const ThemeTokens& tokens) {
    switch (meaning) {
    case IndexesTreemap::Meaning::Table:
        return tokens.blue;
    case IndexesTreemap::Meaning::Index:
        return tokens.green;
    case IndexesTreemap::Meaning::Unused:
        return tokens.attention;
    case IndexesTreemap::Meaning::Redundant:
        return tokens.bad;
    }
    return tokens.dim;
}

QString wordOf(IndexesTreemap::Meaning meaning) {
    switch (meaning) {
    case IndexesTreemap::Meaning::Unused:
        return IndexesTreemap::tr("○ unused");
    case IndexesTreemap::Meaning::Redundant:
        return IndexesTreemap::tr("▲ redundant");
    case IndexesTreemap::Meaning::Table:
    case IndexesTreemap::Meaning::Index:
        break;
    }
    return {};
}

IndexesTreemap::Meaning meaningOf(const index::IndexInfo& info) {
    if (info.redundant()) return IndexesTreemap::Meaning::Redundant;
    return info.unused() ? IndexesTreemap::Meaning::Unused : IndexesTreemap::Meaning::Index;
}

} // namespace

IndexesTreemap::IndexesTreemap(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Bytes of tables and indexes"));
    setAccessibleDescription(tr("Arrow keys walk the indexes from the largest to the smallest."));
    connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void IndexesTreemap::setCatalog(std::shared_ptr<const index::IndexCatalog> catalog) {
    catalog_ = std::move(catalog);
    takeTiles();
    arrange();
    update();
}

void IndexesTreemap::setCurrent(const std::string& schema, const std::string& name) {
    currentSchema_ = schema;
    currentName_ = name;
    const int current = currentTile();
    setAccessibleName(current < 0 ? tr("Bytes of tables and indexes")
                                  : tr("Bytes of tables and indexes: %1")
                                        .arg(tileText(tiles_[static_cast<std::size_t>(current)])));
    update();
}

QString IndexesTreemap::legend(const ThemeTokens& tokens) {
    QStringList parts;
    for (const auto& [meaning, words] :
         {std::pair(Meaning::Table, tr("table")), std::pair(Meaning::Index, tr("index")),
          std::pair(Meaning::Unused, wordOf(Meaning::Unused)),
          std::pair(Meaning::Redundant, wordOf(Meaning::Redundant))})
        parts << QStringLiteral("<span style='color:%1'>■</span> %2")
                     .arg(colourOf(meaning, tokens).name(), words);
    return parts.join(QStringLiteral("&nbsp;&nbsp; "));
}

void IndexesTreemap::takeTiles() {
    tiles_.clear();
    groups_.clear();
    if (catalog_ == nullptr || !catalog_->measured) return;
    for (const index::TableInfo& table : catalog_->tables) {
        if (table.bytes.value_or(0) <= 0) continue;
        groups_.push_back({{}, table.schema, table.name, {tiles_.size()}});
        tiles_.push_back({{}, table.schema, table.name, {}, *table.bytes, Meaning::Table});
    }
    for (const index::IndexInfo& info : catalog_->indexes) {
        if (info.isTable || info.bytes.value_or(0) <= 0) continue;
        const auto group = std::ranges::find_if(groups_, [&](const Group& each) {
            return each.schema == info.schema && each.table == info.table;
        });
        if (group == groups_.end()) continue;
        group->tiles.push_back(tiles_.size());
        tiles_.push_back({{}, info.schema, info.table, info.name, *info.bytes, meaningOf(info)});
    }
    const auto bytesOf = [this](const Group& group) {
        return std::accumulate(
            group.tiles.begin(), group.tiles.end(), std::int64_t{0},
            [this](std::int64_t sum, std::size_t tile) { return sum + tiles_[tile].bytes; });
    };
    std::ranges::stable_sort(groups_, std::greater<>(), bytesOf);
    for (Group& group : groups_)
        std::ranges::stable_sort(group.tiles, std::greater<>(),
                                 [this](std::size_t tile) { return tiles_[tile].bytes; });
}

void IndexesTreemap::arrange() {
    std::vector<double> whole;
    for (const Group& group : groups_) {
        double bytes = 0;
        for (const std::size_t tile : group.tiles)
            bytes += static_cast<double>(tiles_[tile].bytes);
        whole.push_back(bytes);
    }
    const std::vector<QRectF> rects =
        squarify(whole, QRectF(rect()).adjusted(side, side, -side, -side));
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        Group& group = groups_[i];
        group.rect = rects[i].adjusted(1, 1, -1, -1);
        QRectF inner = group.rect;
        if (inner.width() >= leastForTitle && inner.height() >= leastForTitle)
            inner.setTop(inner.top() + titleHeight);
        std::vector<double> parts;
        for (const std::size_t tile : group.tiles)
            parts.push_back(static_cast<double>(tiles_[tile].bytes));
        const std::vector<QRectF> places = squarify(parts, inner);
        for (std::size_t j = 0; j < group.tiles.size(); ++j)
            tiles_[group.tiles[j]].rect = places[j];
    }
}

void IndexesTreemap::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

QString IndexesTreemap::emptyWords() const {
    if (catalog_ == nullptr) return {};
    if (!catalog_->unmeasured.empty()) return toQString(catalog_->unmeasured);
    if (!catalog_->measured) return tr("The bytes of tables and indexes appear here.");
    return tr("There is no table yet.");
}

QString IndexesTreemap::tileText(const Tile& tile) const {
    const QString name = tile.index.empty()
                             ? tr("%1, the table itself").arg(tableText(tile.schema, tile.table))
                             : toQString(tile.index);
    const QString word = wordOf(tile.meaning);
    return name + QStringLiteral(" · ") + bytesText(tile.bytes) +
           (word.isEmpty() ? QString() : QStringLiteral(" · ") + word);
}

void IndexesTreemap::drawTile(QPainter& painter, const Tile& tile) const {
    const ThemeTokens& tokens = theme_.tokens();
    const QColor colour = colourOf(tile.meaning, tokens);
    const QRectF rect = tile.rect.adjusted(0.5, 0.5, -0.5, -0.5);
    if (rect.width() <= 0 || rect.height() <= 0) return;
    const bool current =
        !tile.index.empty() && tile.index == currentName_ && tile.schema == currentSchema_;
    painter.setPen(QPen(current ? tokens.text : tokens.card, current ? 2 : 1));
    painter.setBrush(mixed(colour, tokens.card, current ? 0.4 : 0.25));
    painter.drawRect(current ? rect.adjusted(1, 1, -1, -1) : rect);
    if (rect.width() < leastForWords || rect.height() < 18) return;
    const QFontMetrics metrics(painter.font());
    const QRectF room = rect.adjusted(6, 3, -6, -3);
    QStringList lines{tile.index.empty() ? tr("table") : toQString(tile.index),
                      bytesText(tile.bytes)};
    if (const QString word = wordOf(tile.meaning); !word.isEmpty()) lines.insert(1, word);
    double y = room.top();
    for (int i = 0; i < lines.size() && y + metrics.height() <= room.bottom() + 2; ++i) {
        const bool meaning = lines.size() == 3 && i == 1;
        painter.setPen(i == 0 || meaning ? tokens.text : tokens.dim);
        painter.drawText(
            QRectF(room.left(), y, room.width(), metrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter,
            metrics.elidedText(lines[i], Qt::ElideRight, static_cast<int>(room.width())));
        y += metrics.height();
    }
}

void IndexesTreemap::paintEvent(QPaintEvent*) {
    const ThemeTokens& tokens = theme_.tokens();
    QPainter painter(this);
    if (tiles_.empty()) {
        painter.setFont(theme_.bodyFont());
        painter.setPen(tokens.dim);
        painter.drawText(rect().adjusted(3 * gap, 0, -3 * gap, 0),
                         Qt::AlignCenter | Qt::TextWordWrap, emptyWords());
        return;
    }
    painter.setFont(theme_.secondaryFont());
    for (const Tile& tile : tiles_)
        drawTile(painter, tile);
    const QFontMetrics metrics(painter.font());
    for (const Group& group : groups_) {
        if (group.rect.width() < leastForTitle || group.rect.height() < leastForTitle) continue;
        painter.setPen(tokens.dim);
        const QRectF room(group.rect.left() + 2, group.rect.top(), group.rect.width() - 4,
                          titleHeight);
        painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(tableText(group.schema, group.table), Qt::ElideRight,
                                            static_cast<int>(room.width())));
    }
    if (hasFocus()) {
        painter.setPen(tokens.accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(2.5, 2.5, -2.5, -2.5));
    }
}

void IndexesTreemap::mousePressEvent(QMouseEvent* event) {
    for (const Tile& tile : tiles_)
        if (tile.rect.contains(event->position()) && !tile.index.empty())
            emit indexChosen(toQString(tile.schema), toQString(tile.index));
}

int IndexesTreemap::currentTile() const {
    const auto found = std::ranges::find_if(tiles_, [this](const Tile& tile) {
        return !tile.index.empty() && tile.index == currentName_ && tile.schema == currentSchema_;
    });
    return found == tiles_.end() ? -1 : static_cast<int>(found - tiles_.begin());
}

void IndexesTreemap::keyPressEvent(QKeyEvent* event) {
    const bool on = event->key() == Qt::Key_Right || event->key() == Qt::Key_Down;
    const bool back = event->key() == Qt::Key_Left || event->key() == Qt::Key_Up;
    std::vector<std::size_t> indexes;
    for (std::size_t i = 0; i < tiles_.size(); ++i)
        if (!tiles_[i].index.empty()) indexes.push_back(i);
    if ((!on && !back) || indexes.empty()) return QWidget::keyPressEvent(event);
    std::ranges::stable_sort(indexes, std::greater<>(),
                             [this](std::size_t i) { return tiles_[i].bytes; });
    const auto at = std::ranges::find(indexes, static_cast<std::size_t>(currentTile()));
    std::ptrdiff_t next = 0;
    if (at != indexes.end())
        next = std::clamp<std::ptrdiff_t>((at - indexes.begin()) + (on ? 1 : -1), 0,
                                          static_cast<std::ptrdiff_t>(indexes.size()) - 1);
    const Tile& tile = tiles_[indexes[static_cast<std::size_t>(next)]];
    emit indexChosen(toQString(tile.schema), toQString(tile.index));
}

bool IndexesTreemap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto under = std::ranges::find_if(
            tiles_, [&](const Tile& tile) { return tile.rect.contains(help->pos()); });
        showToolTip(*help, under == tiles_.end() ? QString() : tileText(*under), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace hone::ui
