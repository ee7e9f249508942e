#include "ui/charts/charts_panel.h"

#include <QActionGroup>
#include <QBuffer>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QSvgGenerator>
#include <QToolButton>

#include "core/base/paths.h"
#include "ui/shell/format.h"

namespace hone::ui {

namespace {

std::vector<ChartSpec> specs() {
    using T = ThemeTokens;
    return {
        {ChartsPanel::tr("Latency"),
         ChartUnit::Nanoseconds,
         {{Metric::P50, ChartsPanel::tr("p50"), &T::blue},
          {Metric::P95, ChartsPanel::tr("p95"), &T::orange},
          {Metric::P99, ChartsPanel::tr("p99"), &T::vermilion}},
         ChartsPanel::tr("Run a query to see latency")},
        {ChartsPanel::tr("Throughput"),
         ChartUnit::PerSecond,
         {{Metric::Throughput, ChartsPanel::tr("queries / s"), &T::green, true}},
         ChartsPanel::tr("Open a database to see throughput")},
        {ChartsPanel::tr("Cache hit rate"),
         ChartUnit::Share,
         {{Metric::HitRate, ChartsPanel::tr("hits / lookups"), &T::blue, true}},
         ChartsPanel::tr("Run a query twice with the cache on")},
        {ChartsPanel::tr("Pool"),
         ChartUnit::Count,
         {{Metric::PoolActive, ChartsPanel::tr("active"), &T::orange, true},
          {Metric::PoolIdle, ChartsPanel::tr("idle"), &T::faint},
          {Metric::PoolPending, ChartsPanel::tr("pending"), &T::purple}},
         ChartsPanel::tr("Open a database to see its pool")},
    };
}

} // namespace

ChartsPanel::ChartsPanel(Workbench& workbench, LiveMetrics& metrics, QWidget* parent)
    : QWidget(parent), workbench_(workbench), metrics_(metrics), titleBar_(new QWidget(this)),
      heads_(new QHBoxLayout(titleBar_)), cards_(new QHBoxLayout(this)),
      pause_(new QAction(tr("Pause the charts"), this)), spanGroup_(new QActionGroup(this)),
      writing_(this) {
    for (QHBoxLayout* row : {heads_, cards_}) {
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(gap);
    }
    pause_->setCheckable(true);
    connect(pause_, &QAction::toggled, this, [this] { refresh(true); });
    const std::pair<QString, double> spans[] = {{tr("Charts: last 30 s"), 30},
                                                {tr("Charts: last 2 min"), 120},
                                                {tr("Charts: last 10 min"), 600}};
    for (const auto& [words, seconds] : spans) {
        QAction* action = spanGroup_->addAction(words);
        action->setCheckable(true);
        action->setChecked(seconds == span_);
        connect(action, &QAction::triggered, this, [this, seconds = seconds] {
            span_ = seconds;
            refresh(true);
        });
        spans_.append(action);
    }
    for (ChartSpec& spec : specs())
        addChart(std::move(spec));

    connect(&metrics_, &LiveMetrics::sampled, this, [this] {
        sampled_ = true;
        showFigures();
    });
    connect(&workbench_, &Workbench::tick, this, [this] { refresh(false); });
}

void ChartsPanel::addChart(ChartSpec spec) {
    const int index = static_cast<int>(parts_.size());
    auto* card = new Card(spec.title);
    auto* chart = new LiveChart(std::move(spec), metrics_, workbench_.theme());
    auto* more = new QToolButton;
    more->setIcon(
        workbench_.theme().icon(QStringLiteral("more"), workbench_.theme().tokens().faint));
    more->setIconSize(QSize(14, 14));
    more->setAccessibleName(tr("%1: pause, time span, export").arg(card->accessibleName()));
    more->setToolTip(tr("Pause, time span, export"));
    more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(more);
    fillMenu(menu, index);
    more->setMenu(menu);
    connect(&workbench_.theme(), &Theme::changed, more, [this, more] {
        const Theme& theme = workbench_.theme();
        more->setIcon(theme.icon(QStringLiteral("more"), theme.tokens().faint));
    });
    card->addHeadLeftWidget(more);
    card->setContent(chart);
    connect(chart, &LiveChart::hovered, this, &ChartsPanel::setCrosshair);

    // Head and card get the same width only if neither asks for one.
    QWidget* head = card->takeHead();
    for (QWidget* part : {head, static_cast<QWidget*>(card)}) {
        part->setSizePolicy(QSizePolicy::Ignored, part->sizePolicy().verticalPolicy());
        part->setMinimumWidth(120);
    }
    heads_->addWidget(head, 1);
    cards_->addWidget(card, 1);
    parts_.push_back({card, head, chart});
}

void ChartsPanel::fillMenu(QMenu* menu, int part) {
    menu->addAction(pause_);
    menu->addSeparator();
    menu->addActions(spans_);
    menu->addSeparator();
    for (const auto* suffix : {"png", "svg"}) {
        const QString name = QString::fromLatin1(suffix);
        menu->addAction(tr("Export this chart as %1…").arg(name.toUpper()), this,
                        [this, part, name] { chooseExportFile(part, name); });
    }
    for (const auto* suffix : {"png", "svg"}) {
        const QString name = QString::fromLatin1(suffix);
        menu->addAction(tr("Export all charts as %1…").arg(name.toUpper()), this,
                        [this, name] { chooseExportFile(-1, name); });
    }
}

void ChartsPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh(true);
}

void ChartsPanel::refresh(bool always) {
    const bool sampled = std::exchange(sampled_, false);
    if (!isVisible()) return;
    // Between samples the picture scrolls only while something happens.
    const bool due = always || (!pause_->isChecked() && (sampled || metrics_.active()));
    if (!due) return;
    if (!pause_->isChecked()) end_ = metrics_.now();
    for (const Part& part : parts_)
        if (always || sampled || part.chart->moves(end_, span_)) part.chart->show(end_, span_);
    if (always || (sampled && crosshair_)) showFigures();
}

void ChartsPanel::showFigures() {
    for (const Part& part : parts_)
        part.card->setFigure(crosshair_ ? crosshairFigure(*part.chart) : figure(*part.chart));
}

QString ChartsPanel::figure(const LiveChart& chart) const {
    const auto words = [&](Metric metric, const QString& pattern) {
        const auto value = metrics_.present(metric);
        return value ? pattern.arg(valueLabel(*value, chart.spec().unit)) : QString();
    };
    const QString text = [&] {
        switch (chart.spec().lines.front().metric) {
        case Metric::P50:
            return words(Metric::P95, tr("p95 %1"));
        case Metric::PoolActive:
            return metrics_.present(Metric::PoolActive) ? tr("%1 / %2")
                                                              .arg(metrics_.latest().pool.active)
                                                              .arg(metrics_.latest().pool.maximum)
                                                        : QString();
        default:
            return words(chart.spec().lines.front().metric, QStringLiteral("%1"));
        }
    }();
    return pause_->isChecked() ? tr("paused") : text;
}

QString ChartsPanel::crosshairFigure(const LiveChart& chart) const {
    QStringList values;
    for (const ChartLine& line : chart.spec().lines) {
        const auto value = metrics_.series(line.metric).valueAt(end_ - *crosshair_);
        if (!value) continue;
        const QString figure = valueLabel(*value, chart.spec().unit);
        values << (chart.spec().lines.size() == 1 ? figure : line.name + QLatin1Char(' ') + figure);
    }
    return values.isEmpty() ? tr("no value") : values.join(QStringLiteral(" · "));
}

void ChartsPanel::setCrosshair(std::optional<double> secondsBeforeEnd) {
    if (secondsBeforeEnd == crosshair_) return;
    crosshair_ = secondsBeforeEnd;
    for (const Part& part : parts_)
        part.chart->setCrosshair(crosshair_);
    showFigures();
}

void ChartsPanel::chooseExportFile(int part, const QString& suffix) {
    auto* dialog = new QFileDialog(this, tr("Export charts"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("%1 picture (*.%2)").arg(suffix.toUpper(), suffix));
    dialog->setDefaultSuffix(suffix);
    const QString name = part < 0 ? QStringLiteral("charts")
                                  : parts_[static_cast<std::size_t>(part)].chart->spec().title;
    dialog->selectFile(name.toLower().replace(QLatin1Char(' '), QLatin1Char('-')));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, part](const QString& path) { exportTo(part, path); });
    dialog->open();
}

void ChartsPanel::exportTo(int part, const QString& path) {
    std::vector<Part> drawn;
    if (part < 0)
        drawn = parts_;
    else
        drawn.push_back(parts_[static_cast<std::size_t>(part)]);
    QSize size(gap * (static_cast<int>(drawn.size()) - 1), 0);
    for (const Part& p : drawn)
        size = {size.width() + p.card->width(), p.head->height() + p.card->height()};
    const auto draw = [&drawn](QPaintDevice* device, double scale) {
        QPainter painter(device);
        painter.scale(scale, scale);
        for (const Part& p : drawn) {
            p.head->render(&painter, QPoint(), {}, QWidget::DrawChildren);
            p.card->render(&painter, QPoint(0, p.head->height()));
            painter.translate(p.card->width() + gap, 0);
        }
    };
    const auto write = [this, path](auto bytesOf) {
        writing_.start(
            [path, bytesOf](const std::stop_token&) {
                const QByteArray bytes = bytesOf();
                return writeFileAtomically(
                    toStdString(path), {bytes.constData(), static_cast<std::size_t>(bytes.size())});
            },
            [this, path](Result<void> written) {
                emit said(written ? tr("Charts exported to %1").arg(path)
                                  : toQString(written.error().message));
            });
    };
    if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QBuffer buffer;
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setSize(size);
        generator.setViewBox(QRect(QPoint(), size));
        generator.setTitle(tr("Charts of Hone"));
        draw(&generator, 1);
        write([bytes = buffer.data()] { return bytes; });
        return;
    }
    constexpr int scale = 2;
    QImage image(size * scale, QImage::Format_ARGB32_Premultiplied);
    image.fill(workbench_.theme().tokens().background);
    draw(&image, scale);
    write([image] {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "PNG");
        return bytes;
    });
}

} // namespace hone::ui
