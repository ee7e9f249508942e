#pragma once

#include "core/index/index_catalog.h"
#include "ui/shell/background.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// Reads the open database's indexes in three steps, each told when it is there: what is in the
// schema, which statements use it, how large it is. What was read stays when a later step fails.
class IndexesReader : public QObject {
    Q_OBJECT
public:
    explicit IndexesReader(Workbench& workbench, QObject* parent = nullptr);

    void start(); // from the first step; only with an open session
    void cancel();
    bool busy() const { return reading_.busy(); }
    const QString& step() const { return step_; } // what is being read

signals:
    void began(); // a step
    void read(const std::shared_ptr<const hone::index::IndexCatalog>& catalog);
    void failed(const hone::Error& error);

private:
    template <typename Step>
    void startStep(const QString& words, Step step, void (IndexesReader::*next)());
    void readUse();
    void readSizes();

    Workbench& workbench_;
    Background reading_;
    QString step_;
    std::shared_ptr<const index::IndexCatalog> catalog_; // so far
};

} // namespace hone::ui
