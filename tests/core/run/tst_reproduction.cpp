// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two records of a run laid over each other: the same to the last bit, or the first place where they part.
#include <QTest>
#include <limits>

#include "../store/store_test_support.h"
#include "core/base/error.h"
#include "core/run/reproduction.h"
#include "tests/support/refusal.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

const std::map<std::string, std::string> here = {{"CPU", "one"}, {"Threads", "2"}};

template <class Kind>
Kind& nth(std::vector<Event>& events, int index) {
  for (Event& event : events) {
    if (auto* found = std::get_if<Kind>(&event); found && index-- == 0) return *found;
  }
  qFatal("there is no such event");
}

RunComparison compared(const std::vector<Event>& before, const std::vector<Event>& now) {
  return compareRuns(before, now, here, here);
}

const CurveDifference& curve(const RunComparison& result, const std::string& name) {
  for (const CurveDifference& each : result.curves) {
    if (each.name == name) return each;
  }
  qFatal("there is no curve %s", name.c_str());
}

}  // namespace

class TestReproduction : public QObject {
  Q_OBJECT

  std::vector<Event> before_ = sampleEvents("a"), now_;

 private Q_SLOTS:
  void init() { now_ = sampleEvents("b"); }

  void theSame() {
    // What may differ without being a difference: times, messages, pauses, files.
    nth<StepDone>(now_, 3).seconds = 99;
    nth<Message>(now_, 0).text = "other words";
    nth<Checkpointed>(now_, 0).sha256 = "other";
    nth<RunFinished>(now_, 0).seconds = 1;
    std::erase_if(now_, [](const Event& event) { return std::holds_alternative<Paused>(event); });
    const RunComparison result = compared(before_, now_);
    QVERIFY(result.same);
    QVERIFY(!result.parting);
    QVERIFY(result.weightsCompared);
    QVERIFY(result.environment.empty());
    QCOMPARE(curve(result, "loss").values, std::int64_t{700});
    QCOMPARE(curve(result, "loss").different, std::int64_t{0});
  }

  void lossPartsByOneBit() {
    StepDone& step = nth<StepDone>(now_, 41);
    step.loss = std::nextafter(step.loss, 10.0F);
    nth<StepDone>(now_, 300).loss += 1;
    const RunComparison result = compared(before_, now_);
    QVERIFY(!result.same);
    QCOMPARE(result.parting->place, std::string("step 42"));
    QCOMPARE(result.parting->what, std::string("loss"));
    QVERIFY(*result.parting->difference > 0 && *result.parting->difference < 1e-6);
    QCOMPARE(curve(result, "loss").different, std::int64_t{2});
    QCOMPARE(curve(result, "loss").firstStep, std::int64_t{42});
    QVERIFY(std::abs(curve(result, "loss").largest - 1) < 1e-6);
    QCOMPARE(curve(result, "learning_rate").different, std::int64_t{0});
  }

  void decisionsAreNamedByUnit() {
    nth<FusionRound>(now_, 1).category[1] = FusionCategory::shared;
    const RunComparison result = compared(before_, now_);
    QCOMPARE(result.parting->kind, std::string("fusion"));
    QCOMPARE(result.parting->place, std::string("fusion round 2"));
    QCOMPARE(result.parting->what, std::string("decision of decoder.block.2.v/pair.3"));
    QCOMPARE(result.parting->step, std::int64_t{700});
  }

  void everyKindOfEventCounts() {
    const auto parts = [&](const std::function<void(std::vector<Event>&)>& change, const char* kind) {
      std::vector<Event> other = sampleEvents("b");
      change(other);
      const RunComparison result = compared(before_, other);
      QVERIFY2(result.parting && result.parting->kind == kind, kind);
      const RunComparison back = compared(other, before_);
      QVERIFY2(back.parting && back.parting->kind == kind, kind);
    };
    parts([](auto& e) { nth<RunStarted>(e, 0).tasks[0].trainExamples = 11; }, "run");
    parts([](auto& e) { nth<TaskStarted>(e, 1).firstStep = 352; }, "task");
    parts([](auto& e) { nth<StepDone>(e, 0).tokens = 1; }, "step");
    parts([](auto& e) { nth<StepDone>(e, 0).gradientNorm = 1; }, "step");
    parts([](auto& e) { nth<ImportanceSnapshot>(e, 2).sensitivity[0] = 0.0F; }, "importance");  // was −0
    parts([](auto& e) { nth<FusionRound>(e, 0).rule = "static"; }, "fusion");
    parts([](auto& e) { nth<Evaluated>(e, 0).score = 0.5; }, "score");
    parts([](auto& e) { nth<ExamplePredictions>(e, 0).examples[1].prediction = "plant"; }, "prediction");
    parts([](auto& e) { nth<ExampleRetrieval>(e, 0).weight[0] = 1; }, "retrieval");
    parts([](auto& e) { nth<SettingChanged>(e, 0).value = "1"; }, "setting");
    parts([](auto& e) { nth<RunFinished>(e, 0).weightsSha256 = "f00d"; }, "weights");
  }

  void notANumberIsItself() {
    nth<StepDone>(now_, 5).loss = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(compared(now_, now_).same);
    QVERIFY(!compared(before_, now_).same);
    QVERIFY(!compared(before_, now_).parting->difference);
  }

  void anEndThatCameEarlier() {
    // The first run was stopped: only what it has is compared, and no weights.
    std::vector<Event> stopped(before_.begin(), before_.begin() + 200);
    stopped.emplace_back(RunFinished{RunStatus::stopped, "Stopped.", 1, 1, "1234", 150});
    const RunComparison part = compared(stopped, now_);
    QVERIFY(part.same && !part.weightsCompared);
    // The second one came to an end too early: that is a difference.
    const RunComparison shorter = compared(before_, stopped);
    QVERIFY(!shorter.same);
    QCOMPARE(shorter.parting->now, std::string("the end of the run"));
    // Both done, but the second one went on for longer.
    std::vector<Event> longer = now_;
    longer.insert(longer.end() - 1, Event(sampleStep(701, 1)));
    QVERIFY(!compared(before_, longer).same);
  }

  void environments() {
    const RunComparison result =
        compareRuns(before_, now_, {{"CPU", "one"}, {"BLAS", "b"}}, {{"CPU", "two"}, {"LibTorch", "2"}});
    QVERIFY(result.same);
    QCOMPARE(result.environment.size(), std::size_t{3});
    QCOMPARE(result.environment[0].name, std::string("BLAS"));
    QCOMPARE(result.environment[0].now, std::string());
    QCOMPARE(result.environment[1].before, std::string("one"));
    QCOMPARE(result.environment[2].now, std::string("2"));
  }

  void configOfTheSecondRun() {
    RunConfig config;
    config.name = "trial";
    config.seed = 9;
    config.experiment = "e";
    config.variant = "v";
    StoredRun run;
    run.summary.id = "x";
    run.summary.name = "trial";
    run.environment = {{"Threads", "3"}};
    run.configToml = toToml(config);
    RunConfig again = configToReproduce(run);
    QCOMPARE(again.seed, std::int64_t{9});
    QCOMPARE(again.threads, std::int64_t{3});
    QCOMPARE(again.name, std::string("Again: trial"));
    QVERIFY(again.experiment.empty() && again.variant.empty());
    config.threads = 1;
    run.configToml = toToml(config);
    QCOMPARE(configToReproduce(run).threads, std::int64_t{1});
    run.configToml.clear();
    QVERIFY(refusal([&] { configToReproduce(run); }).contains("no config"));
  }
};

QTEST_GUILESS_MAIN(TestReproduction)
#include "tst_reproduction.moc"
