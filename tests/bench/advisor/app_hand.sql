-- A quick set by hand, with partial indexes and expressions where the statements have them.
CREATE INDEX hand_a_email ON accounts(lower(email));
CREATE INDEX hand_a_name ON accounts(name COLLATE NOCASE);
CREATE INDEX hand_ms_account ON memberships(account_id, channel_id, role);
CREATE INDEX hand_m_page ON messages(channel_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX hand_m_channel ON messages(channel_id, created_at, author_id);
CREATE INDEX hand_m_author ON messages(author_id, created_at);
CREATE INDEX hand_m_parent ON messages(parent_id, created_at) WHERE parent_id IS NOT NULL;
CREATE INDEX hand_m_date ON messages(date(created_at));
CREATE INDEX hand_j_pending ON jobs(run_at) WHERE status = 'pending';
CREATE INDEX hand_j_status ON jobs(status, queue);
CREATE INDEX hand_f_message ON attachments(message_id, media_type);
CREATE INDEX hand_e_device ON events(device, kind, at, value);
CREATE INDEX hand_e_alarm ON events(at) WHERE kind = 'alarm';
