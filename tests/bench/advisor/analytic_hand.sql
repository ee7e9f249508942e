-- A quick set by hand: what each report reads, in an order that serves several of them.
CREATE INDEX hand_li_part ON line_items(part_id, supplier_id, quantity, price, discount, shipped_on, order_id);
CREATE INDEX hand_li_shipped ON line_items(shipped_on, discount, quantity, price, part_id, supplier_id);
CREATE INDEX hand_li_order ON line_items(order_id, supplier_id, received_on, promised_on, quantity, price, discount, shipped_on, return_flag);
CREATE INDEX hand_li_supplier ON line_items(supplier_id, order_id, received_on, promised_on, shipped_on, price, discount);
CREATE INDEX hand_li_carrier ON line_items(carrier, received_on, promised_on, shipped_on, order_id);
CREATE INDEX hand_li_state ON line_items(return_flag, state, shipped_on, quantity, price, discount, tax);
CREATE INDEX hand_o_customer ON orders(customer_id, ordered_on, priority);
CREATE INDEX hand_o_day ON orders(ordered_on, priority, customer_id);
CREATE INDEX hand_p_brand ON parts(brand, package, size);
CREATE INDEX hand_p_kind ON parts(kind, size, brand);
CREATE INDEX hand_p_size ON parts(size, kind, brand, maker);
CREATE INDEX hand_p_name ON parts(name);
CREATE INDEX hand_ps_supplier ON part_suppliers(supplier_id, part_id, cost, stock);
CREATE INDEX hand_ps_part ON part_suppliers(part_id, supplier_id, cost, stock);
CREATE INDEX hand_c_segment ON customers(segment);
