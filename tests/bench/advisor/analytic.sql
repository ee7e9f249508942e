-- The wholesaler's reports. A weight is how often a report runs in a day.

-- weight: 2
SELECT return_flag, state, count(*) AS lines, sum(quantity) AS pieces, sum(price) AS gross,
       sum(price * (1 - discount)) AS net, sum(price * (1 - discount) * (1 + tax)) AS charged,
       avg(quantity), avg(price), avg(discount)
FROM line_items
WHERE shipped_on <= '2026-02-01'
GROUP BY return_flag, state
ORDER BY return_flag, state;

-- weight: 1
-- params: [23, "%brass", "Europe", "Europe"]
SELECT s.balance, s.name, n.name AS nation, p.id, p.maker, s.street, s.phone
FROM parts p
JOIN part_suppliers ps ON ps.part_id = p.id
JOIN suppliers s ON s.id = ps.supplier_id
JOIN nations n ON n.id = s.nation_id
JOIN regions r ON r.id = n.region_id
WHERE p.size = ? AND p.kind LIKE ? AND r.name = ?
  AND ps.cost = (SELECT min(other.cost)
                 FROM part_suppliers other
                 JOIN suppliers os ON os.id = other.supplier_id
                 JOIN nations o ON o.id = os.nation_id
                 JOIN regions q ON q.id = o.region_id
                 WHERE other.part_id = p.id AND q.name = ?)
ORDER BY s.balance DESC, n.name, s.name, p.id
LIMIT 100;

-- weight: 3
-- params: ["school", "2024-03-15", "2024-03-15"]
SELECT o.id, sum(l.price * (1 - l.discount)) AS worth, o.ordered_on, o.priority
FROM customers c
JOIN orders o ON o.customer_id = c.id
JOIN line_items l ON l.order_id = o.id
WHERE c.segment = ? AND o.ordered_on < ? AND l.shipped_on > ?
GROUP BY o.id, o.ordered_on, o.priority
ORDER BY worth DESC, o.ordered_on
LIMIT 10;

-- weight: 2
SELECT o.priority, count(*) AS late_orders
FROM orders o
WHERE o.ordered_on >= '2023-07-01' AND o.ordered_on < '2023-10-01'
  AND EXISTS (SELECT 1 FROM line_items l
              WHERE l.order_id = o.id AND l.received_on > l.promised_on)
GROUP BY o.priority
ORDER BY o.priority;

-- weight: 1
-- params: ["Asia", "2022-01-01", "2023-01-01"]
SELECT n.name, sum(l.price * (1 - l.discount)) AS home_sales
FROM customers c
JOIN orders o ON o.customer_id = c.id
JOIN line_items l ON l.order_id = o.id
JOIN suppliers s ON s.id = l.supplier_id AND s.nation_id = c.nation_id
JOIN nations n ON n.id = s.nation_id
JOIN regions r ON r.id = n.region_id
WHERE r.name = ? AND o.ordered_on >= ? AND o.ordered_on < ?
GROUP BY n.name
ORDER BY home_sales DESC;

-- weight: 4
SELECT sum(price * discount) AS given_away
FROM line_items
WHERE shipped_on >= '2022-01-01' AND shipped_on < '2023-01-01'
  AND discount BETWEEN 0.05 AND 0.07 AND quantity < 24;

-- weight: 1
SELECT sn.name AS seller, cn.name AS buyer, substr(l.shipped_on, 1, 4) AS year,
       sum(l.price * (1 - l.discount)) AS volume
FROM suppliers s
JOIN line_items l ON l.supplier_id = s.id
JOIN orders o ON o.id = l.order_id
JOIN customers c ON c.id = o.customer_id
JOIN nations sn ON sn.id = s.nation_id
JOIN nations cn ON cn.id = c.nation_id
WHERE ((sn.name = 'Denmark' AND cn.name = 'Japan') OR (sn.name = 'Japan' AND cn.name = 'Denmark'))
  AND l.shipped_on BETWEEN '2023-01-01' AND '2024-12-31'
GROUP BY seller, buyer, year
ORDER BY seller, buyer, year;

-- weight: 1
-- params: ["Brazil", "Americas", "fine plated steel"]
SELECT sold.year, sum(CASE WHEN sold.nation = ?1 THEN sold.volume ELSE 0 END) / sum(sold.volume)
FROM (SELECT substr(o.ordered_on, 1, 4) AS year, l.price * (1 - l.discount) AS volume,
             sn.name AS nation
      FROM parts p
      JOIN line_items l ON l.part_id = p.id
      JOIN suppliers s ON s.id = l.supplier_id
      JOIN orders o ON o.id = l.order_id
      JOIN customers c ON c.id = o.customer_id
      JOIN nations cn ON cn.id = c.nation_id
      JOIN regions r ON r.id = cn.region_id
      JOIN nations sn ON sn.id = s.nation_id
      WHERE r.name = ?2 AND p.kind = ?3
        AND o.ordered_on BETWEEN '2023-01-01' AND '2024-12-31') AS sold
GROUP BY sold.year
ORDER BY sold.year;

-- weight: 1
SELECT n.name AS nation, substr(o.ordered_on, 1, 4) AS year,
       sum(l.price * (1 - l.discount) - ps.cost * l.quantity) AS profit
FROM parts p
JOIN line_items l ON l.part_id = p.id
JOIN part_suppliers ps ON ps.part_id = l.part_id AND ps.supplier_id = l.supplier_id
JOIN suppliers s ON s.id = l.supplier_id
JOIN orders o ON o.id = l.order_id
JOIN nations n ON n.id = s.nation_id
WHERE p.name LIKE '%orchid%'
GROUP BY nation, year
ORDER BY nation, year DESC;

-- weight: 2
-- params: ["2023-10-01", "2024-01-01"]
SELECT c.id, c.name, sum(l.price * (1 - l.discount)) AS sent_back, c.balance, n.name, c.phone
FROM customers c
JOIN orders o ON o.customer_id = c.id
JOIN line_items l ON l.order_id = o.id
JOIN nations n ON n.id = c.nation_id
WHERE o.ordered_on >= ? AND o.ordered_on < ? AND l.return_flag = 'back'
GROUP BY c.id
ORDER BY sent_back DESC
LIMIT 20;

-- weight: 1
-- params: ["Portugal"]
SELECT ps.part_id, sum(ps.cost * ps.stock) AS worth
FROM part_suppliers ps
JOIN suppliers s ON s.id = ps.supplier_id
JOIN nations n ON n.id = s.nation_id
WHERE n.name = ?1
GROUP BY ps.part_id
HAVING sum(ps.cost * ps.stock) > (SELECT sum(x.cost * x.stock) * 0.001
                                  FROM part_suppliers x
                                  JOIN suppliers xs ON xs.id = x.supplier_id
                                  JOIN nations xn ON xn.id = xs.nation_id
                                  WHERE xn.name = ?1)
ORDER BY worth DESC;

-- weight: 2
SELECT l.carrier,
       sum(CASE WHEN o.priority IN ('1 urgent', '2 high') THEN 1 ELSE 0 END) AS pressing,
       sum(CASE WHEN o.priority NOT IN ('1 urgent', '2 high') THEN 1 ELSE 0 END) AS others
FROM line_items l
JOIN orders o ON o.id = l.order_id
WHERE l.carrier IN ('mail', 'ship')
  AND l.received_on >= '2022-01-01' AND l.received_on < '2023-01-01'
  AND l.promised_on < l.received_on AND l.shipped_on < l.promised_on
GROUP BY l.carrier
ORDER BY l.carrier;

-- weight: 1
SELECT per_customer.orders, count(*) AS customers
FROM (SELECT c.id, count(o.id) AS orders
      FROM customers c
      LEFT JOIN orders o ON o.customer_id = c.id AND o.note NOT LIKE '%special%requests%'
      GROUP BY c.id) AS per_customer
GROUP BY per_customer.orders
ORDER BY customers DESC, per_customer.orders DESC;

-- weight: 3
-- params: ["2024-05-01", "2024-06-01"]
SELECT 100.0 * sum(CASE WHEN p.kind LIKE 'promo%' THEN l.price * (1 - l.discount) ELSE 0 END)
       / sum(l.price * (1 - l.discount)) AS promo_share
FROM line_items l
JOIN parts p ON p.id = l.part_id
WHERE l.shipped_on >= ? AND l.shipped_on < ?;

-- weight: 1
WITH quarter(supplier, revenue) AS (
    SELECT supplier_id, sum(price * (1 - discount))
    FROM line_items
    WHERE shipped_on >= '2024-01-01' AND shipped_on < '2024-04-01'
    GROUP BY supplier_id)
SELECT s.id, s.name, s.street, s.phone, q.revenue
FROM suppliers s
JOIN quarter q ON q.supplier = s.id
WHERE q.revenue = (SELECT max(revenue) FROM quarter)
ORDER BY s.id;

-- weight: 1
SELECT p.brand, p.kind, p.size, count(DISTINCT ps.supplier_id) AS suppliers
FROM part_suppliers ps
JOIN parts p ON p.id = ps.part_id
WHERE p.brand <> 'Brand 34' AND p.kind NOT LIKE 'light brushed%'
  AND p.size IN (3, 9, 14, 19, 23, 36, 45, 49)
  AND ps.supplier_id NOT IN (SELECT id FROM suppliers WHERE note LIKE '%customer%complaints%')
GROUP BY p.brand, p.kind, p.size
ORDER BY suppliers DESC, p.brand, p.kind, p.size;

-- weight: 1
-- params: ["Brand 23", "medium case"]
SELECT sum(l.price) / 7.0 AS yearly
FROM line_items l
JOIN parts p ON p.id = l.part_id
WHERE p.brand = ? AND p.package = ?
  AND l.quantity < (SELECT 0.2 * avg(x.quantity) FROM line_items x WHERE x.part_id = p.id);

-- weight: 1
SELECT c.name, c.id, o.id, o.ordered_on, o.total, sum(l.quantity)
FROM customers c
JOIN orders o ON o.customer_id = c.id
JOIN line_items l ON l.order_id = o.id
WHERE o.id IN (SELECT order_id FROM line_items GROUP BY order_id HAVING sum(quantity) > 270)
GROUP BY c.name, c.id, o.id, o.ordered_on, o.total
ORDER BY o.total DESC, o.ordered_on
LIMIT 100;

-- weight: 1
SELECT sum(l.price * (1 - l.discount)) AS revenue
FROM line_items l
JOIN parts p ON p.id = l.part_id
WHERE l.carrier IN ('air', 'courier') AND l.instruction = 'deliver in person'
  AND ((p.brand = 'Brand 12' AND p.package IN ('small case', 'small box', 'small pack')
        AND l.quantity BETWEEN 1 AND 11 AND p.size BETWEEN 1 AND 5)
    OR (p.brand = 'Brand 23' AND p.package IN ('medium bag', 'medium box', 'medium pack')
        AND l.quantity BETWEEN 10 AND 20 AND p.size BETWEEN 1 AND 10)
    OR (p.brand = 'Brand 34' AND p.package IN ('large case', 'large box', 'large pack')
        AND l.quantity BETWEEN 20 AND 30 AND p.size BETWEEN 1 AND 15));

-- weight: 1
-- params: ["Canada", "olive%", "2023-01-01", "2024-01-01"]
SELECT s.name, s.street
FROM suppliers s
JOIN nations n ON n.id = s.nation_id
WHERE n.name = ?1
  AND s.id IN (SELECT ps.supplier_id
               FROM part_suppliers ps
               WHERE ps.part_id IN (SELECT id FROM parts WHERE name LIKE ?2)
                 AND ps.stock > (SELECT 0.5 * sum(l.quantity)
                                 FROM line_items l
                                 WHERE l.part_id = ps.part_id AND l.supplier_id = ps.supplier_id
                                   AND l.shipped_on >= ?3 AND l.shipped_on < ?4))
ORDER BY s.name;

-- weight: 1
-- params: ["Kenya"]
SELECT s.name, count(*) AS kept_waiting
FROM suppliers s
JOIN line_items l ON l.supplier_id = s.id
JOIN orders o ON o.id = l.order_id
JOIN nations n ON n.id = s.nation_id
WHERE o.status = 'done' AND l.received_on > l.promised_on AND n.name = ?
  AND EXISTS (SELECT 1 FROM line_items x
              WHERE x.order_id = l.order_id AND x.supplier_id <> l.supplier_id)
  AND NOT EXISTS (SELECT 1 FROM line_items y
                  WHERE y.order_id = l.order_id AND y.supplier_id <> l.supplier_id
                    AND y.received_on > y.promised_on)
GROUP BY s.name
ORDER BY kept_waiting DESC, s.name
LIMIT 100;

-- weight: 1
SELECT idle.dial, count(*) AS customers, sum(idle.balance) AS total
FROM (SELECT substr(c.phone, 1, 2) AS dial, c.balance
      FROM customers c
      WHERE substr(c.phone, 1, 2) IN ('13', '31', '23', '29', '30', '18', '17')
        AND c.balance > (SELECT avg(balance) FROM customers
                         WHERE balance > 0
                           AND substr(phone, 1, 2) IN ('13', '31', '23', '29', '30', '18', '17'))
        AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)) AS idle
GROUP BY idle.dial
ORDER BY idle.dial;
