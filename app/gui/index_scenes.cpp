#include "app/gui/index_scenes.h"

using namespace hone;
using namespace hone::ui;

namespace {

const char* const triedIndex =
    "CREATE INDEX items_of_order\n    ON order_items(order_id, price, quantity)";
const char* const triedOn[] = {
    "SELECT sum(price * quantity) FROM order_items WHERE order_id = 4711",
    "SELECT o.id, sum(i.price * i.quantity) AS total FROM orders o JOIN order_items i\n"
    "ON i.order_id = o.id WHERE o.customer_id = 77 GROUP BY o.id",
    "SELECT c.city, sum(i.price * i.quantity) AS revenue FROM customers c\n"
    "JOIN orders o ON o.customer_id = c.id JOIN order_items i ON i.order_id = o.id\n"
    "WHERE o.status = 'paid' GROUP BY c.city",
    "SELECT product_id, sum(quantity) FROM order_items GROUP BY product_id",
};
// A day of the shop, for the advisor.
const char* const workload =
    "-- weight: 400\n-- params: [4711]\n"
    "SELECT id, placed_at, total FROM orders WHERE customer_id = ? ORDER BY placed_at DESC;\n\n"
    "-- weight: 60\n"
    "SELECT o.id, o.total FROM customers c JOIN orders o ON o.customer_id = c.id\n"
    "WHERE c.city = 'Graz' AND o.status = 'open';\n\n"
    "-- weight: 30\n"
    "SELECT count(*), sum(total) FROM orders\n"
    "WHERE placed_at BETWEEN '2025-10-01' AND '2025-10-08';\n\n"
    "-- weight: 20\n-- params: [77]\n"
    "SELECT sum(quantity) FROM order_items WHERE product_id = ?;\n\n"
    "SELECT status, count(*) FROM orders GROUP BY status;\n\n"
    "-- weight: 900\n-- params: [42]\n"
    "SELECT * FROM order_items WHERE order_id = ?;\n\n"
    "-- weight: 5\n"
    "UPDATE orders SET status = 'shipped' WHERE id = 1234;\n\n"
    "-- its value is not known\n"
    "SELECT name FROM products WHERE category = ?;\n";
constexpr int adviceSeconds = 15;

} // namespace

IndexScenes::IndexScenes(MainWindow& window, QObject* parent) : QObject(parent), window_(window) {
    connect(&window_.labPage(), &LabPage::finished, this, [this] {
        if (window_.labPage().result() == nullptr)
            emit failed(QStringLiteral("Trying the index failed."));
        else
            emit tried();
    });
    connect(&window_.advisorPage(), &AdvisorPage::finished, this, [this] {
        if (window_.advisorPage().advice() == nullptr)
            emit failed(QStringLiteral("The advisor failed."));
        else
            emit advised();
    });
}

void IndexScenes::startTrial() {
    LabPage& lab = window_.labPage();
    for (const char* statement : triedOn)
        lab.addStatement(QLatin1String(statement));
    lab.setIndex(QLatin1String(triedIndex));
    lab.run();
}

void IndexScenes::startAdvice() {
    AdvisorPage& page = window_.advisorPage();
    window_.showPage(MainWindow::Page::Advisor);
    page.workload().setText(QLatin1String(workload));
    page.budget().setTimeLimit(adviceSeconds);
    // The statements are read as a worker.
    connect(&page.workload(), &AdvisorWorkload::changed, this, [this, &page] {
        if (!page.working() && page.workload().model().judged() > 0 &&
            !std::exchange(advised_, true))
            page.measure();
    });
}
