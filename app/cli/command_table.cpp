// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <set>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/learn/method_table.h"
#include "core/learn/metric_registry.h"
#include "output.h"
#include "store_option.h"

namespace skillscope {

namespace {

struct TableOptions {
  std::vector<std::string> runs, experiments, variants, streams, orders;
  std::vector<std::int64_t> seeds;
  std::vector<std::string> metrics = {"AP", "BWT", "FM", "LA", "seconds"};
  std::string store, format = "text", reference, cited;
  bool byOrder = false, listRuns = false;
};

/// Figures of a run that are no metric of its matrix.
const std::vector<TableMetric>& runMetrics() {
  static const std::vector<TableMetric> metrics = {
      {"seconds", "", 0}, {"tokens_per_s", "", 0}, {"steps", "", 0}, {"memory", "MiB", 0}};
  return metrics;
}

/// Metrics that need nothing but the matrix.
bool isOfMatrix(const Metric& metric) {
  return metric.need == MetricNeed::matrix && !metric.perTask && metric.compute;
}

std::vector<TableMetric> chosenMetrics(const std::vector<std::string>& names) {
  std::vector<std::string> known;
  std::vector<TableMetric> all;
  for (const Metric& metric : metricRegistry()) {
    if (isOfMatrix(metric)) all.push_back({metric.name, metric.unit == "%" ? "%" : "", metric.unit == "%" ? 1 : 3});
  }
  all.insert(all.end(), runMetrics().begin(), runMetrics().end());
  known.reserve(all.size());
  for (const TableMetric& metric : all) known.push_back(metric.name);
  std::vector<TableMetric> chosen;
  for (const std::string& name : names) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const TableMetric& metric) { return metric.name == trimmed(name); });
    if (found == all.end()) {
      throw UsageError("there is no metric " + inQuotes(name) + " for a table" + suggestion(name, known) +
                       "; known are " + joined(known, ", "));
    }
    chosen.push_back(*found);
  }
  return chosen;
}

TableRun tableRun(const StoredRun& stored, const std::vector<TableMetric>& metrics) {
  const RunSummary& summary = stored.summary;
  TableRun run{summary.id,     summary.variant.empty() ? summary.method : summary.variant,
               summary.stream, summary.order,
               summary.seed,   {}};
  for (const TableMetric& metric : metrics) {
    const Metric* entry = metricNamed(metric.name);
    std::optional<double> value;
    if (entry && isOfMatrix(*entry)) {
      value = entry->compute(stored.matrix, ReferenceScores()).at(0);
      if (value && metric.unit == "%") *value *= 100;
    } else if (metric.name == "seconds") {
      value = summary.seconds;
    } else if (metric.name == "tokens_per_s") {
      value = summary.tokensPerSecond;
    } else if (metric.name == "memory") {
      if (summary.peakMemory > 0) value = static_cast<double>(summary.peakMemory) / (1024 * 1024);
    } else {
      value = static_cast<double>(summary.step);
    }
    run.figures[metric.name] = value;
  }
  return run;
}

/// Done runs that were asked for, oldest first. A run named by its id counts whatever the other options say.
std::vector<RunSummary> chosenRuns(const RunReader& reader, const TableOptions& options,
                                   std::vector<std::string>& remarks) {
  std::set<std::string> ids;
  for (const std::string& run : options.runs) ids.insert(resolveRun(&reader, run, options.store));
  const auto fits = [](const auto& wanted, const auto& value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
  };
  std::vector<RunSummary> runs;
  std::size_t unfinished = 0;
  for (const RunSummary& run : reader.list()) {
    const std::string variant = run.variant.empty() ? run.method : run.variant;
    const bool filtered = fits(options.experiments, run.experiment) && fits(options.variants, variant) &&
                          fits(options.streams, run.stream) && fits(options.orders, run.order) &&
                          fits(options.seeds, run.seed);
    if (!(ids.empty() ? filtered : ids.contains(run.id))) continue;
    if (run.status == RunStatus::done) {
      runs.push_back(run);
    } else {
      ++unfinished;
    }
  }
  std::reverse(runs.begin(), runs.end());
  if (unfinished > 0)
    remarks.push_back(std::to_string(unfinished) + (unfinished == 1 ? " run is" : " runs are") +
                      " left out, because they are not done.");
  std::set<std::string> streams;
  for (const RunSummary& run : runs) streams.insert(run.stream);
  if (streams.size() > 1) {
    remarks.push_back("Runs of " + std::to_string(streams.size()) + " streams (" +
                      joined({streams.begin(), streams.end()}, ", ") +
                      ") are averaged as if they were orders; --stream chooses one.");
  }
  return runs;
}

TableFormat formatOf(const std::string& name) {
  if (name == "markdown") return TableFormat::markdown;
  if (name == "csv") return TableFormat::csv;
  return name == "latex" ? TableFormat::latex : TableFormat::text;
}

int showTable(const TableOptions& options, bool quiet) {
  const std::unique_ptr<RunReader> reader = openStore(options.store);
  if (!reader) throw UsageError("there is no run yet: the store " + storePathOr(options.store) + " does not exist");
  MethodTableOptions made;
  made.metrics = chosenMetrics(options.metrics);
  made.byOrder = options.byOrder;
  made.reference = options.reference;
  std::vector<std::string> remarks;
  std::vector<TableRun> runs;
  for (const RunSummary& run : chosenRuns(*reader, options, remarks))
    runs.push_back(tableRun(reader->run(run.id), made.metrics));
  if (runs.empty()) {
    std::set<std::string> known;
    for (const RunSummary& run : reader->list()) {
      if (!run.experiment.empty()) known.insert(run.experiment);
    }
    throw UsageError("no run that is done fits" +
                     (known.empty() ? std::string("; skillscope-cli list shows all runs")
                                    : "; experiments of this store are " + joined({known.begin(), known.end()}, ", ")));
  }
  MethodTable table = makeMethodTable(runs, made);
  if (!options.cited.empty()) addCitedRows(table, options.cited);
  const TableFormat format = formatOf(options.format);
  print(formatTable(table, format));
  const std::string comparisons = formatComparisons(table, format);
  if (!comparisons.empty()) print("\n" + comparisons);
  if (options.listRuns) print("\n" + formatRuns(table, format));
  const std::string caption = tableCaption(table);
  if (format == TableFormat::text && !caption.empty()) print("\n" + wrapped(caption, ""));
  if (format == TableFormat::markdown && !caption.empty()) print("\n" + caption + "\n");
  if (format == TableFormat::latex && !caption.empty()) print("% " + caption + "\n");
  remarks.insert(remarks.end(), table.remarks.begin(), table.remarks.end());
  if (!quiet) {
    for (const std::string& remark : remarks) printError(remark);
  }
  return exitDone;
}

}  // namespace

void addTableCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command =
      app.add_subcommand("table", "Print methods × metrics of stored runs: means with 95 % intervals, comparisons");
  const auto options = std::make_shared<TableOptions>();
  const auto several = [&](const char* name, std::vector<std::string>& values, const char* help, const char* word) {
    command->add_option(name, values, help)->option_text(word)->allow_extra_args(false);
  };
  command->add_option("ids", options->runs, "Ids of runs or beginnings of them, in place of the options below")
      ->option_text("RUN");
  several("--experiment", options->experiments, "Runs of this experiment; may be given again", "NAME");
  several("--variant", options->variants, "Runs of this row: a sweep's variant, else the method; may be given again",
          "ROW");
  several("--stream", options->streams, "Runs of this stream; may be given again", "NAME");
  several("--order", options->orders, "Runs of this order; may be given again", "ORDER");
  command->add_option("--seed", options->seeds, "Runs of this seed; may be given again")
      ->option_text("N")
      ->allow_extra_args(false);
  command
      ->add_option("--metrics", options->metrics,
                   "Columns, with commas between: names that \"skillscope-cli metrics\" lists, seconds, tokens_per_s, "
                   "steps, memory (the program's most) (AP,BWT,FM,LA,seconds)")
      ->option_text("NAMES")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--against", options->reference,
                   "Also compare every row with this one, run by run with the same order and seed: mean difference "
                   "and exact sign-flip test")
      ->option_text("ROW");
  command
      ->add_option("--cited", options->cited,
                   "Add rows that others published: CSV or TSV with the columns method, the metrics' names, and note")
      ->option_text("FILE");
  command->add_flag("--by-order", options->byOrder, "A row for each order, with intervals over its seeds");
  command->add_flag("--runs", options->listRuns, "Also list every run with its id and figures");
  command->add_option("--format", options->format, "text, markdown, csv (full precision) or latex")
      ->option_text("FORMAT")
      ->check(CLI::IsMember({"text", "markdown", "csv", "latex"}));
  addStoreOption(*command, options->store);
  command->footer(
      "Only done runs count, the last one of each row, order and seed. Orders and seeds are kept apart: a mean is that "
      "of "
      "the order means, ± is half of its 95 % t-interval over orders (over seeds where there is one order), and the "
      "brackets hold the standard deviation over the seeds of one order.");
  command->callback([options, &line] { line.chosen = [options, &line] { return showTable(*options, line.quiet); }; });
}

}  // namespace skillscope
