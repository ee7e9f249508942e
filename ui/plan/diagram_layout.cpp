#include "ui/plan/diagram_layout.h"

#include <algorithm>
#include <limits>

namespace hone::ui {
namespace {

std::size_t at(int number) {
    return static_cast<std::size_t>(number);
}

class Folder {
public:
    Folder(const std::vector<DiagramStep>& steps, const std::set<int>& opened)
        : steps_(steps), opened_(opened), below_(steps.size()), foldable_(steps.size()) {
        for (std::size_t step = steps.size(); step-- > 0;) {
            below_[step] = steps[step].share.value_or(0);
            foldable_[step] = cheap(static_cast<int>(step));
            for (const int child : steps[step].children) {
                below_[step] += below_[at(child)];
                foldable_[step] = foldable_[step] && foldable_[at(child)];
            }
            foldable_[step] = foldable_[step] && below_[step] < cheapShare;
        }
    }

    std::vector<DiagramNode> nodes() {
        if (steps_.empty()) return {};
        struct Work {
            int step, parent;
            bool plain; // part of what was opened
        };
        add({0}, -1);
        std::vector<Work> waiting;
        const auto push = [&](const std::vector<int>& children, int parent, bool plain) {
            for (auto child = children.rbegin(); child != children.rend(); ++child)
                waiting.push_back({*child, parent, plain});
        };
        push(steps_[0].children, 0, false);
        while (!waiting.empty()) {
            const Work work = waiting.back();
            waiting.pop_back();
            bool plain = work.plain;
            if (!plain && foldable_[at(work.step)]) {
                std::vector<int> run;
                double share = 0;
                collect(work.step, run);
                share += below_[at(work.step)];
                std::size_t last = waiting.size();
                while (last > 0 && waiting[last - 1].parent == work.parent &&
                       !waiting[last - 1].plain && foldable_[at(waiting[last - 1].step)] &&
                       share + below_[at(waiting[last - 1].step)] < cheapShare) {
                    --last;
                    collect(waiting[last].step, run);
                    share += below_[at(waiting[last].step)];
                }
                if (opened_.contains(work.step)) {
                    for (std::size_t other = last; other < waiting.size(); ++other)
                        waiting[other].plain = true;
                    plain = true;
                } else if (run.size() > 1) {
                    waiting.resize(last);
                    add(std::move(run), work.parent);
                    continue;
                }
            }
            std::vector<int> chain{work.step};
            if (!plain && !opened_.contains(work.step) && cheap(work.step)) {
                double share = *steps_[at(work.step)].share;
                for (int step = work.step; steps_[at(step)].children.size() == 1;) {
                    step = steps_[at(step)].children.front();
                    if (!cheap(step) || share + *steps_[at(step)].share >= cheapShare) break;
                    share += *steps_[at(step)].share;
                    chain.push_back(step);
                }
            }
            const int lowest = chain.back();
            const int node = add(std::move(chain), work.parent);
            push(steps_[at(lowest)].children, node, plain);
        }
        return std::move(nodes_);
    }

private:
    bool cheap(int step) const {
        const DiagramStep& own = steps_[at(step)];
        return step != 0 && !own.keep && own.share && *own.share < cheapShare;
    }

    void collect(int step, std::vector<int>& all) const {
        std::vector<int> waiting{step};
        while (!waiting.empty()) {
            const int next = waiting.back();
            waiting.pop_back();
            all.push_back(next);
            const std::vector<int>& children = steps_[at(next)].children;
            waiting.insert(waiting.end(), children.rbegin(), children.rend());
        }
    }

    int add(std::vector<int> steps, int parent) {
        DiagramNode node;
        for (const int step : steps)
            if (steps_[at(step)].share)
                node.share = node.share.value_or(0) + *steps_[at(step)].share;
        node.steps = std::move(steps);
        node.parent = parent;
        const int number = static_cast<int>(nodes_.size());
        if (parent >= 0) nodes_[at(parent)].children.push_back(number);
        nodes_.push_back(std::move(node));
        return number;
    }

    const std::vector<DiagramStep>& steps_;
    const std::set<int>& opened_;
    std::vector<double> below_;  // the share of a step with all below it
    std::vector<bool> foldable_; // it and all below it, together
    std::vector<DiagramNode> nodes_;
};

// The names are the article's. A node's place is its prelim and the mods of all above it; thread
// leads on along a subtree's contour where the next node is not a child.
class TidyTree {
public:
    explicit TidyTree(std::vector<DiagramNode>& nodes) : nodes_(nodes), places_(nodes.size()) {
        for (std::size_t v = 0; v < nodes.size(); ++v) {
            places_[v].ancestor = static_cast<int>(v);
            int number = 0;
            for (const int child : nodes[v].children)
                places_[at(child)].number = number++;
            if (!nodes[v].children.empty()) places_[v].defaultAncestor = nodes[v].children.front();
        }
    }

    void run() {
        if (nodes_.empty()) return;
        for (const int v : postorder())
            firstWalk(v);
        double least = std::numeric_limits<double>::max();
        std::vector<double> sums(nodes_.size(), 0.0);
        for (std::size_t v = 0; v < nodes_.size(); ++v) { // parents come before children
            DiagramNode& node = nodes_[v];
            if (node.parent >= 0) {
                node.depth = nodes_[at(node.parent)].depth + 1;
                sums[v] = sums[at(node.parent)] + places_[at(node.parent)].mod;
            }
            node.breadth = places_[v].prelim + sums[v];
            least = std::min(least, node.breadth);
        }
        for (DiagramNode& node : nodes_)
            node.breadth -= least;
    }

private:
    struct Place {
        double prelim = 0, mod = 0, change = 0, shift = 0;
        int thread = -1, ancestor = 0, defaultAncestor = -1, number = 0;
    };

    std::vector<int> postorder() const {
        std::vector<int> order, waiting{0};
        while (!waiting.empty()) {
            const int v = waiting.back();
            waiting.pop_back();
            order.push_back(v);
            const std::vector<int>& children = nodes_[at(v)].children;
            waiting.insert(waiting.end(), children.begin(), children.end());
        }
        std::ranges::reverse(order);
        return order;
    }

    Place& place(int v) { return places_[at(v)]; }
    const std::vector<int>& children(int v) const { return nodes_[at(v)].children; }
    int leftSibling(int v) {
        const int parent = nodes_[at(v)].parent;
        return parent < 0 || place(v).number == 0 ? -1 : children(parent)[at(place(v).number - 1)];
    }
    int nextLeft(int v) { return children(v).empty() ? place(v).thread : children(v).front(); }
    int nextRight(int v) { return children(v).empty() ? place(v).thread : children(v).back(); }

    void firstWalk(int v) {
        const int left = leftSibling(v);
        const double beside = left < 0 ? 0 : place(left).prelim + 1;
        if (children(v).empty()) {
            place(v).prelim = beside;
        } else {
            executeShifts(v);
            const double middle =
                (place(children(v).front()).prelim + place(children(v).back()).prelim) / 2;
            place(v).prelim = left < 0 ? middle : beside;
            if (left >= 0) place(v).mod = beside - middle;
        }
        if (left >= 0) apportion(v, left);
    }

    void apportion(int v, int left) {
        const int parent = nodes_[at(v)].parent;
        int& defaultAncestor = place(parent).defaultAncestor;
        int innerRight = v, outerRight = v, innerLeft = left, outerLeft = children(parent).front();
        double sumInnerRight = place(innerRight).mod, sumOuterRight = place(outerRight).mod;
        double sumInnerLeft = place(innerLeft).mod, sumOuterLeft = place(outerLeft).mod;
        while (nextRight(innerLeft) >= 0 && nextLeft(innerRight) >= 0) {
            innerLeft = nextRight(innerLeft);
            innerRight = nextLeft(innerRight);
            outerLeft = nextLeft(outerLeft);
            outerRight = nextRight(outerRight);
            place(outerRight).ancestor = v;
            const double shift = place(innerLeft).prelim + sumInnerLeft + 1 -
                                 (place(innerRight).prelim + sumInnerRight);
            if (shift > 0) {
                const int ancestor = place(innerLeft).ancestor;
                moveSubtree(nodes_[at(ancestor)].parent == parent ? ancestor : defaultAncestor, v,
                            shift);
                sumInnerRight += shift;
                sumOuterRight += shift;
            }
            sumInnerLeft += place(innerLeft).mod;
            sumInnerRight += place(innerRight).mod;
            sumOuterLeft += place(outerLeft).mod;
            sumOuterRight += place(outerRight).mod;
        }
        if (nextRight(innerLeft) >= 0 && nextRight(outerRight) < 0) {
            place(outerRight).thread = nextRight(innerLeft);
            place(outerRight).mod += sumInnerLeft - sumOuterRight;
        }
        if (nextLeft(innerRight) >= 0 && nextLeft(outerLeft) < 0) {
            place(outerLeft).thread = nextLeft(innerRight);
            place(outerLeft).mod += sumInnerRight - sumOuterLeft;
            defaultAncestor = v;
        }
    }

    void moveSubtree(int left, int right, double shift) {
        const double subtrees = place(right).number - place(left).number;
        place(right).change -= shift / subtrees;
        place(right).shift += shift;
        place(left).change += shift / subtrees;
        place(right).prelim += shift;
        place(right).mod += shift;
    }

    void executeShifts(int v) {
        double shift = 0, change = 0;
        for (auto child = children(v).rbegin(); child != children(v).rend(); ++child) {
            Place& own = place(*child);
            own.prelim += shift;
            own.mod += shift;
            change += own.change;
            shift += own.shift + change;
        }
    }

    std::vector<DiagramNode>& nodes_;
    std::vector<Place> places_;
};

} // namespace

std::vector<DiagramNode> diagramNodes(const std::vector<DiagramStep>& steps,
                                      const std::set<int>& opened) {
    return Folder(steps, opened).nodes();
}

void layOut(std::vector<DiagramNode>& nodes) {
    TidyTree(nodes).run();
}

} // namespace hone::ui
