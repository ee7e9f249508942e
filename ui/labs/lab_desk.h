#pragma once

#include <map>

#include "core/lab/lab_shelf.h"
#include "ui/labs/lab_flow.h"
#include "ui/shell/progress.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// The labs there are, and how far each has come. One is on the desk; the page and the presenter
// show the same. A lab runs on a thread of its own (core/lab/lab_run.h), one at a time: one that
// was cancelled ends before the next begins. The window's thread.
class LabDesk : public QObject {
    Q_OBJECT
public:
    using ReadShelf = std::function<lab::Shelf()>;

    // read: on a thread of its own. folder: where labs keep their databases while they run; empty:
    // the usual place.
    explicit LabDesk(Workbench& workbench, ReadShelf read = &lab::allLabs, std::string folder = {},
                     QObject* parent = nullptr);
    ~LabDesk() override;

    void load(); // reads the files anew; loaded() follows
    // Empty until loaded().
    const lab::Shelf& shelf() const { return *shelf_; }
    const std::string& userFolder() const { return userFolder_; } // empty: there can be none

    // Puts a lab on the desk, and cancels what runs. Before loaded() it is remembered.
    void choose(const std::string& id);
    void chooseNeighbour(int step);  // by the course: 1 the next; none: stays
    const lab::Lab* current() const; // null: none
    int number() const;              // its place in the course, from 1
    const LabFlow& flow() const { return *flow_; }

    void ask();
    bool back();
    void say(lab::Guess guess);
    // InvalidArgument for a value out of bounds.
    Result<void> set(const std::string& parameter, std::int64_t value);
    void setSize(lab::Size size);
    void showReveal(); // once more what came out

    void run();
    void runCurve();
    void cancel();
    bool running() const { return running_.busy(); }
    QString doing() const; // what goes on now
    double share() const;  // of it that is done, 0 to 1

signals:
    void loaded();
    void chosen();  // another lab
    void changed(); // how far it has come
    void finished();
    void said(const QString& words);

private:
    struct Curve;

    void take(lab::Shelf shelf);
    void findFlow();
    std::shared_ptr<const lab::Lab> held() const;
    void drainCurve();

    Workbench& workbench_;
    const ReadShelf read_;
    const std::string folder_, userFolder_;
    Background loading_, running_;
    std::shared_ptr<std::mutex> turn_; // whose lab runs
    std::shared_ptr<const lab::Shelf> shelf_;
    std::string id_; // of the lab on the desk, or that is wanted there
    std::map<std::string, LabFlow> flows_;
    LabFlow none_;
    LabFlow* flow_ = &none_; // of the lab on the desk
    std::shared_ptr<WorkProgress> progress_;
    std::shared_ptr<Curve> curve_;
};

} // namespace hone::ui
