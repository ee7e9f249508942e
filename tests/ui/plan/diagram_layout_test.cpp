#include "ui/plan/diagram_layout.h"

#include "tests/support/hone_test.h"

using namespace hone::ui;

namespace {

// Steps from their parents, each with this share; the first is the root.
std::vector<DiagramStep> stepsOf(const std::vector<int>& parents,
                                 const std::vector<double>& shares = {}) {
    std::vector<DiagramStep> steps(parents.size());
    for (std::size_t step = 0; step < parents.size(); ++step) {
        if (step < shares.size()) steps[step].share = shares[step];
        if (parents[step] >= 0)
            steps[static_cast<std::size_t>(parents[step])].children.push_back(
                static_cast<int>(step));
    }
    return steps;
}

// "0 [1 2] 3": the steps of each node.
QString printed(const std::vector<DiagramNode>& nodes) {
    QStringList words;
    for (const DiagramNode& node : nodes) {
        QStringList steps;
        for (const int step : node.steps)
            steps << QString::number(step);
        words << (node.folded() ? u'[' + steps.join(u' ') + u']' : steps.front());
    }
    return words.join(u' ');
}

std::vector<DiagramNode> laidOut(const std::vector<int>& parents) {
    std::vector<DiagramNode> nodes = diagramNodes(stepsOf(parents), {});
    layOut(nodes);
    return nodes;
}

} // namespace

class DiagramLayoutTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void aParentStandsOverTheMiddleOfItsChildren() {
        const auto nodes = laidOut({-1, 0, 0, 0});
        QCOMPARE(nodes[0].breadth, 1.0);
        QCOMPARE(nodes[1].breadth, 0.0);
        QCOMPARE(nodes[3].breadth, 2.0);
        QCOMPARE(nodes[3].depth, 1);
    }

    void nothingOverlapsOnAnyLevel() {
        std::vector<int> parents{-1};
        unsigned seed = 7;
        while (parents.size() < 2'000) {
            seed = seed * 1'103'515'245u + 12'345u;
            parents.push_back(static_cast<int>((seed >> 8) % parents.size()));
        }
        const auto nodes = laidOut(parents);
        QCOMPARE(nodes.size(), parents.size());
        std::map<int, std::vector<double>> levels;
        for (const DiagramNode& node : nodes) {
            levels[node.depth].push_back(node.breadth);
            QVERIFY(node.breadth >= 0);
            if (node.children.empty()) continue;
            const double middle = (nodes[static_cast<std::size_t>(node.children.front())].breadth +
                                   nodes[static_cast<std::size_t>(node.children.back())].breadth) /
                                  2;
            QVERIFY(std::abs(node.breadth - middle) < 1e-6);
        }
        for (auto& [depth, breadths] : levels) {
            std::ranges::sort(breadths);
            for (std::size_t i = 1; i < breadths.size(); ++i)
                QVERIFY2(breadths[i] - breadths[i - 1] > 1 - 1e-6,
                         qPrintable(QString::number(depth)));
        }
    }

    void aDeepChainIsOneColumn() {
        std::vector<int> parents{-1};
        for (int step = 1; step < 50'000; ++step)
            parents.push_back(step - 1);
        const auto nodes = laidOut(parents);
        QCOMPARE(nodes.back().depth, 49'999);
        QCOMPARE(nodes.back().breadth, 0.0);
    }

    void cheapNeighboursBecomeOneNode_data() {
        QTest::addColumn<QList<int>>("parents");
        QTest::addColumn<QList<double>>("shares");
        QTest::addColumn<QString>("nodes");
        QTest::newRow("siblings") << QList<int>{-1, 0, 0, 0, 0}
                                  << QList<double>{0, 0.9, 0.002, 0.003, 0.095} << "0 1 [2 3] 4";
        QTest::newRow("a subtree") << QList<int>{-1, 0, 1, 1, 0}
                                   << QList<double>{0, 0.001, 0.002, 0.003, 0.994} << "0 [1 2 3] 4";
        QTest::newRow("a chain over something dear")
            << QList<int>{-1, 0, 1, 2} << QList<double>{0, 0.001, 0.002, 0.997} << "0 [1 2] 3";
        QTest::newRow("not a step alone")
            << QList<int>{-1, 0, 0} << QList<double>{0, 0.001, 0.999} << "0 1 2";
        QTest::newRow("not past one in a hundred together")
            << QList<int>{-1, 0, 0, 0} << QList<double>{0, 0.006, 0.006, 0.988} << "0 1 2 3";
        QTest::newRow("not without measured time")
            << QList<int>{-1, 0, 0, 1} << QList<double>{} << "0 1 3 2";
    }
    void cheapNeighboursBecomeOneNode() {
        QFETCH(QList<int>, parents);
        QFETCH(QList<double>, shares);
        QFETCH(QString, nodes);
        QCOMPARE(
            printed(diagramNodes(
                stepsOf({parents.begin(), parents.end()}, {shares.begin(), shares.end()}), {})),
            nodes);
    }

    void whatWasOpenedOrHasSomethingToSayStays() {
        auto steps = stepsOf({-1, 0, 0, 0}, {0, 0.001, 0.002, 0.997});
        QCOMPARE(printed(diagramNodes(steps, {1, 2})), QStringLiteral("0 1 2 3"));
        steps[2].keep = true;
        QCOMPARE(printed(diagramNodes(steps, {})), QStringLiteral("0 1 2 3"));
    }

    void aFoldHasTheShareOfAllItsSteps() {
        const auto nodes = diagramNodes(stepsOf({-1, 0, 0, 0}, {0, 0.001, 0.002, 0.997}), {});
        QCOMPARE(nodes[1].steps, (std::vector<int>{1, 2}));
        QVERIFY(std::abs(*nodes[1].share - 0.003) < 1e-9);
        QCOMPARE(nodes[0].children, (std::vector<int>{1, 2}));
    }
};

QTEST_GUILESS_MAIN(DiagramLayoutTest)
#include "diagram_layout_test.moc"
