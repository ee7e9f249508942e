// Fetches all rows of a query into a QSqlQueryModel and prints the nanoseconds and the rows. A
// program of its own: Qt's SQLite plugin is a second SQLite, which must not meet Hone's in one
// process.

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlQueryModel>

#include <cstdio>

namespace {

qint64 fetch(const QSqlDatabase& database, const QString& sql, int& rows) {
    QElapsedTimer timer;
    timer.start();
    QSqlQueryModel model;
    model.setQuery(sql, database);
    while (model.canFetchMore())
        model.fetchMore();
    const qint64 took = timer.nsecsElapsed();
    rows = model.lastError().isValid() ? -1 : model.rowCount();
    return took;
}

} // namespace

int main(int count, char** words) {
    QCoreApplication application(count, words);
    if (count != 3) {
        std::fputs("usage: bench_qsqlquerymodel FILE SQL\n", stderr);
        return 2;
    }
    QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"));
    database.setDatabaseName(QString::fromLocal8Bit(words[1]));
    database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_READONLY"));
    if (!database.open()) {
        std::fprintf(stderr, "%s\n", qPrintable(database.lastError().text()));
        return 1;
    }
    const QString sql = QString::fromLocal8Bit(words[2]);
    int rows = 0;
    fetch(database, sql, rows); // warms up
    const qint64 took = fetch(database, sql, rows);
    std::printf("%lld %d\n", static_cast<long long>(took), rows);
    return rows < 0 ? 1 : 0;
}
