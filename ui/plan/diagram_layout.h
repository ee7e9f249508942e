#pragma once

#include <optional>
#include <set>
#include <vector>

// Where the nodes of a plan's diagram stand, without anything that draws. Pure functions.
namespace hone::ui {

// A plan's step as the diagram sees it. Steps are numbered with parents before children; 0 is the
// root.
struct DiagramStep {
    std::vector<int> children;
    std::optional<double> share; // of the measured time
    bool keep = false;           // never folded: it has something to say
};

struct DiagramNode {
    std::vector<int> steps;      // the topmost first; several: they are folded into this node
    std::optional<double> share; // of all of them
    int parent = -1;             // in the diagram's nodes, as the children
    std::vector<int> children;
    double breadth = 0; // of the node's middle, in node distances from the diagram's edge
    int depth = 0;
    bool folded() const { return steps.size() > 1; }
};

// Steps below this share of the time are folded with their cheap neighbours.
inline constexpr double cheapShare = 0.01;

// The diagram's nodes, parents before children and neighbours in order. Chains of cheap steps,
// and runs of siblings that are cheap with all below them, become one node as long as together they
// stay cheap; those whose first step is in opened stay as they are. Steps without a share are not
// folded.
std::vector<DiagramNode> diagramNodes(const std::vector<DiagramStep>& steps,
                                      const std::set<int>& opened);

// Gives every node its depth and breadth: a parent stands over the middle of its children, equal
// subtrees look equal, nothing overlaps, and all is as narrow as that allows. Linear time; after
// C. Buchheim, M. Jünger, S. Leipert, "Improving Walker's Algorithm to Run in Linear Time", 2002.
void layOut(std::vector<DiagramNode>& nodes);

} // namespace hone::ui
