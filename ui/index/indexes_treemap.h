#pragma once

#include <memory>
#include <vector>

#include <QWidget>

#include "core/index/index_catalog.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// Where the bytes of a database are: a rectangle a table, in it the table itself and its indexes.
// A click or the arrow keys choose one.
class IndexesTreemap : public QWidget {
    Q_OBJECT
public:
    explicit IndexesTreemap(Theme& theme, QWidget* parent = nullptr);

    void setCatalog(std::shared_ptr<const index::IndexCatalog> catalog); // null: none
    // The index that stands out; empty names: none.
    void setCurrent(const std::string& schema, const std::string& name);
    // What its colours mean, as rich text of one line.
    static QString legend(const ThemeTokens& tokens);
    QSize sizeHint() const override { return {360, 200}; }
    QSize minimumSizeHint() const override { return {120, 80}; }

    enum class Meaning { Table, Index, Unused, Redundant };
    struct Tile {
        QRectF rect;
        std::string schema, table;
        std::string index; // empty: the table itself
        std::int64_t bytes = 0;
        Meaning meaning = Meaning::Table;
    };
    const std::vector<Tile>& tiles() const { return tiles_; }

signals:
    void indexChosen(const QString& schema, const QString& name);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Group {
        QRectF rect;
        std::string schema, table;
        std::vector<std::size_t> tiles;
    };
    void takeTiles();
    void arrange();
    void drawTile(QPainter& painter, const Tile& tile) const;
    QString tileText(const Tile& tile) const;
    QString emptyWords() const;
    int currentTile() const; // -1: none

    Theme& theme_;
    std::shared_ptr<const index::IndexCatalog> catalog_;
    std::vector<Tile> tiles_;
    std::vector<Group> groups_; // largest first, as are the tiles of each
    std::string currentSchema_, currentName_;
};

} // namespace hone::ui
