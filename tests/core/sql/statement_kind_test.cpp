#include "core/sql/statement_kind.h"

#include "tests/support/hone_test.h"

using namespace hone;

namespace {

QString nameOf(StatementKind kind) {
    switch (kind) {
    case StatementKind::Query:
        return QStringLiteral("query");
    case StatementKind::Write:
        return QStringLiteral("write");
    case StatementKind::Schema:
        return QStringLiteral("schema");
    case StatementKind::Begin:
        return QStringLiteral("begin");
    case StatementKind::Commit:
        return QStringLiteral("commit");
    case StatementKind::Rollback:
        return QStringLiteral("rollback");
    case StatementKind::Session:
        return QStringLiteral("session");
    case StatementKind::Empty:
        return QStringLiteral("empty");
    }
    return {};
}

void kinds(const char* kind, std::initializer_list<const char*> statements) {
    for (const char* sql : statements)
        QTest::newRow(sql) << QString::fromUtf8(sql) << QString::fromUtf8(kind);
}

void columns() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("expected");
}

} // namespace

class StatementKindTest : public hone::test::HoneTest {
    Q_OBJECT

private slots:
    void sqliteStatementsAreTold_data() {
        columns();
        kinds("empty", {"", " -- a\n", "/* a", ";;"});
        kinds("query", {"select 1", "(SELECT 1)", "VALUES (1)", "/* a */ SELECT 1", "; SELECT 1",
                        "\xef\xbb\xbfSELECT 1", "nonsense", "'x"});
        kinds("query", {"WITH a AS (DELETE FROM t) SELECT 1",
                        "WITH a(insert_) AS (SELECT 1), b AS "
                        "NOT MATERIALIZED (SELECT 2) SELECT * FROM a",
                        "WITH replace AS (SELECT 1) SELECT * FROM replace",
                        "WITH RECURSIVE a AS (VALUES (1)) VALUES (2)"});
        kinds("write", {"WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
                        "with recursive a as (select 1) delete from t",
                        "WITH a AS (SELECT 1) REPLACE INTO t SELECT 1", "INSERT INTO t VALUES (1)",
                        "update t set a = 1", "DELETE FROM t", "REPLACE INTO t VALUES (1)"});
        kinds("schema",
              {"CREATE TABLE t(a)", "create unique index i on t(a)", "CREATE TABLE temp(a)",
               "DROP TABLE t", "ALTER TABLE t ADD b", "REINDEX", "VACUUM", "ANALYZE t"});
        kinds("session", {"CREATE TEMP TABLE t(a)", "CREATE TEMPORARY VIEW v AS SELECT 1",
                          "CREATE TABLE temp.t(a)", "CREATE TABLE IF NOT EXISTS \"temp\".t(a)",
                          "ATTACH 'a' AS b", "DETACH b"});
        kinds("query", {"EXPLAIN DELETE FROM t", "EXPLAIN QUERY PLAN INSERT INTO t VALUES (1)"});
        kinds("begin", {"BEGIN", "begin immediate", "SAVEPOINT a"});
        kinds("commit", {"COMMIT", "END TRANSACTION", "RELEASE a"});
        kinds("rollback", {"ROLLBACK", "ROLLBACK TO a"});
    }
    void sqliteStatementsAreTold() { check(SqlDialect::Sqlite); }

    void aPragmaIsWhatItDoes_data() {
        columns();
        kinds("query",
              {"PRAGMA table_info(t)", "PRAGMA main.table_xinfo('t')", "PRAGMA table_list",
               "PRAGMA index_list = t", "PRAGMA integrity_check(10)", "PRAGMA quick_check",
               "PRAGMA foreign_key_check(t)", "PRAGMA compile_options", "PRAGMA journal_mode",
               "PRAGMA user_version", "PRAGMA foreign_keys;", "PRAGMA page_count"});
        kinds("session", {"PRAGMA foreign_keys = ON", "PRAGMA cache_size(100)",
                          "PRAGMA temp_store=2", "PRAGMA main.synchronous = 0"});
        kinds("schema",
              {"PRAGMA journal_mode = WAL", "PRAGMA main.user_version=3",
               "PRAGMA application_id(1)", "PRAGMA auto_vacuum = 1", "PRAGMA page_size=4096",
               "PRAGMA encoding='UTF-8'", "PRAGMA wal_checkpoint",
               "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA incremental_vacuum(1)", "PRAGMA optimize",
               "PRAGMA wal_autocheckpoint=1"});
    }
    void aPragmaIsWhatItDoes() { check(SqlDialect::Sqlite); }

    void postgresStatementsAreTold_data() {
        columns();
        kinds("query", {"SELECT * FROM t", "SELECT substring(a FOR 3) FROM t", "TABLE t",
                        "SELECT (SELECT 1 FOR UPDATE)", "SHOW x", "EXPLAIN DELETE FROM t",
                        "EXPLAIN ANALYZE SELECT 1", "EXPLAIN (ANALYZE) (SELECT 1)",
                        "EXPLAIN ANALYZE WITH a AS (SELECT 1) SELECT 2"});
        kinds("write",
              {"SELECT * INTO u FROM t", "SELECT * FROM t FOR UPDATE",
               "SELECT * FROM t FOR NO KEY UPDATE", "select 1 from t for share",
               "WITH a AS (SELECT 1) SELECT * FROM t FOR UPDATE",
               "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
               "EXPLAIN ANALYZE DELETE FROM t", "EXPLAIN (ANALYZE, VERBOSE) UPDATE t SET a = 1",
               "EXPLAIN ANALYZE WITH a AS (SELECT 1) INSERT INTO t SELECT 1",
               "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE", "COPY t FROM STDIN",
               "CALL p()", "DO $$ BEGIN END $$"});
        kinds("schema", {"ANALYZE t", "CREATE UNLOGGED TABLE t()", "TRUNCATE t", "VACUUM FULL t",
                         "EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1"});
        kinds("session", {"SET a = 1", "CREATE TEMP TABLE t()", "CREATE LOCAL TEMPORARY TABLE t()",
                          "DISCARD ALL", "PREPARE a AS SELECT 1"});
        kinds("begin", {"START TRANSACTION", "BEGIN ISOLATION LEVEL SERIALIZABLE"});
        kinds("rollback", {"ABORT"});
    }
    void postgresStatementsAreTold() { check(SqlDialect::PostgreSql); }

    void mariaDbStatementsAreTold_data() {
        columns();
        kinds("query", {"DESCRIBE t", "DESC t", "EXPLAIN UPDATE t SET a = 1", "ANALYZE SELECT 1",
                        "ANALYZE FORMAT=JSON SELECT 1", "SHOW TABLES"});
        kinds("write", {"ANALYZE UPDATE t SET a = 1", "ANALYZE FORMAT=JSON DELETE FROM t",
                        "BEGIN NOT ATOMIC DELETE FROM t; END"});
        kinds("schema", {"ANALYZE TABLE t", "ANALYZE LOCAL TABLE t", "OPTIMIZE TABLE t"});
        kinds("session", {"USE a", "SET NAMES utf8mb4", "/*!40101 SET NAMES utf8 */",
                          "CREATE OR REPLACE TEMPORARY TABLE t(a int)"});
    }
    void mariaDbStatementsAreTold() { check(SqlDialect::MariaDb); }

private:
    void check(SqlDialect dialect) {
        QFETCH(QString, sql);
        QFETCH(QString, expected);
        QCOMPARE(nameOf(statementKind(sql.toStdString(), dialect)), expected);
    }
};

QTEST_GUILESS_MAIN(StatementKindTest)
#include "statement_kind_test.moc"
