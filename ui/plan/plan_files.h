#pragma once

#include <functional>
#include <memory>

#include <QObject>
#include <QPainter>

#include "core/plan/plan_bundle.h"
#include "ui/shell/background.h"

namespace hone::ui {

using SharedBundle = std::shared_ptr<const PlanBundle>;

// Something of the window that can be drawn at any size and time on the window's thread.
struct PlanPicture {
    QSize size;
    std::function<void(QPainter&)> paint;
    QColor background;
    QString title;
    QString fileName = QStringLiteral("plan"); // offered, without its suffix

    static PlanPicture of(QWidget& widget, const QColor& background);
};

// Saves, opens and exports plans. Files are read and written in the background; one that is written
// is the old or the new one, never a half.
class PlanFiles : public QObject {
    Q_OBJECT
public:
    enum class Picture { Png, Svg };

    explicit PlanFiles(QWidget* window);

    // Whether what is saved or exported as HTML has its names and literals replaced.
    void setAnonymise(bool anonymise) { anonymise_ = anonymise; }
    bool anonymises() const { return anonymise_; }

    // Ask for the file; the dialog does not block.
    void askAndSave(SharedBundle bundle);
    void askAndOpen();
    void askAndExport(SharedBundle bundle, SharedBundle pinned); // HTML; pinned may be null
    void askAndExport(PlanPicture picture, Picture kind);

    void save(SharedBundle bundle, const QString& path);
    void open(const QString& path);
    void exportHtml(SharedBundle bundle, SharedBundle pinned, const QString& path);
    void exportPicture(const PlanPicture& picture, Picture kind, const QString& path);

signals:
    void opened(std::shared_ptr<const hone::PlanBundle> bundle, const QString& path);
    void written(const QString& path);
    void failed(const hone::Error& error);

private:
    void ask(const QString& title, const QString& filter, const QString& name,
             std::function<void(const QString&)> use);
    void write(std::function<Result<std::string>()> text, const QString& path);

    QWidget* window_;
    Background reading_, writing_;
    bool anonymise_ = false;
};

} // namespace hone::ui
