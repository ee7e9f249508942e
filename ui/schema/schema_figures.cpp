#include "ui/schema/schema_figures.h"

#include "core/base/text.h"
#include "core/sql/lexer.h"
#include "core/sql/statement_kind.h"

namespace hone::ui {
namespace {

constexpr int quietMs = 300;                // after a run, before the work goes on
constexpr std::size_t noticedBytes = 1'000; // of a statement: it names what it changes early

} // namespace

SchemaFigures::SchemaFigures(Workbench& workbench, SchemaModel& model, QObject* parent)
    : QObject(parent), workbench_(workbench), model_(model), work_(this) {
    quiet_.setSingleShot(true);
    quiet_.setInterval(quietMs);
    connect(&quiet_, &QTimer::timeout, this, &SchemaFigures::next);
    connect(&workbench_, &Workbench::runStarted, this, &SchemaFigures::rest);
    connect(&workbench_, &Workbench::runFinished, this, &SchemaFigures::onRunFinished);
    connect(&workbench_, &Workbench::loadStarted, this, &SchemaFigures::onLoadStarted);
    connect(&workbench_, &Workbench::loadFinished, this, [this] {
        doubtNoted();
        wakeSoon();
    });
}

void SchemaFigures::begin() {
    work_.cancel();
    wantsSizes_ = true;
    next_ = 0;
    next();
}

void SchemaFigures::stop() {
    work_.cancel();
    quiet_.stop();
    wantsSizes_ = false;
    doubted_.clear();
    noted_.clear();
}

void SchemaFigures::doubtAll() {
    if (model_.catalog() == nullptr) return;
    for (const CatalogTable& table : model_.catalog()->tables)
        doubted_.insert(tableKey(table));
    next_ = 0;
}

bool SchemaFigures::mayWork() const {
    return workbench_.session() != nullptr && model_.catalog() != nullptr && !work_.busy() &&
           workbench_.activeRun() == nullptr && workbench_.load() == nullptr;
}

void SchemaFigures::rest() {
    work_.cancel();
    quiet_.stop();
}

void SchemaFigures::wakeSoon() {
    quiet_.start();
}

void SchemaFigures::next() {
    if (!mayWork()) return;
    if (wantsSizes_) return fetchSizes();
    const std::vector<CatalogTable>& tables = model_.catalog()->tables;
    for (; next_ < tables.size(); ++next_) {
        if (tables[next_].kind == CatalogTable::Kind::View) continue;
        if (!model_.hasRowCount(next_) || doubted_.contains(tableKey(tables[next_])))
            return count(next_);
    }
}

void SchemaFigures::fetchSizes() {
    work_.start([session = workbench_.session()](
                    std::stop_token stop) { return session->objectSizes(stop); },
                [this](Result<std::vector<ObjectSize>> sizes) {
                    if (sizes) model_.setSizes(*sizes);
                    wantsSizes_ = false;
                    next();
                });
}

void SchemaFigures::count(std::size_t table) {
    work_.start([session = workbench_.session(), wanted = model_.catalog()->tables[table]](
                    std::stop_token stop) { return session->countRows(wanted, stop); },
                [this, table](Result<std::int64_t> rows) {
                    doubted_.erase(tableKey(model_.catalog()->tables[table]));
                    model_.setRowCount(table, rows ? std::optional(*rows) : std::nullopt);
                    next();
                });
}

void SchemaFigures::onLoadStarted() {
    rest();
    const std::string& text = *workbench_.load()->config().request.text;
    if (statementKind(text, workbench_.session()->dialect()) == StatementKind::Write)
        noteWords(text);
}

void SchemaFigures::onRunFinished(const std::shared_ptr<Run>& run) {
    if (run->statementsBegun() > Run::keptResults) everythingChanged_ = true;
    for (const StatementResult& result : run->results())
        if (result.report != nullptr &&
            (result.report->rowsChanged > 0 || result.report->kind == StatementKind::Schema))
            noteWords(result.report->sql);
    // What an open transaction changed is seen by others when it ends.
    const std::shared_ptr<Tab>& tab = run->request().tab;
    if (tab == nullptr || !tab->state().connection.inTransaction) doubtNoted();
    wakeSoon();
}

void SchemaFigures::noteWords(std::string_view sql) {
    const std::string_view start = sql.substr(0, noticedBytes);
    Lexer lexer(start, workbench_.session() == nullptr ? SqlDialect::Sqlite
                                                       : workbench_.session()->dialect());
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        std::string word = toLowerAscii(token.in(start));
        if (token.kind == TokenKind::QuotedIdentifier && word.size() > 2)
            word = word.substr(1, word.size() - 2);
        else if (token.kind != TokenKind::Word)
            continue;
        noted_.insert(std::move(word));
    }
}

void SchemaFigures::doubtNoted() {
    if (everythingChanged_) doubtAll();
    if (model_.catalog() != nullptr && !noted_.empty()) {
        for (const CatalogTable& table : model_.catalog()->tables)
            if (noted_.contains(toLowerAscii(table.name))) doubted_.insert(tableKey(table));
        next_ = 0;
    }
    everythingChanged_ = false;
    noted_.clear();
}

} // namespace hone::ui
