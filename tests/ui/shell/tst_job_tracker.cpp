// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <atomic>
#include <memory>
#include <stdexcept>

#include "support/quiet_log.h"
#include "ui/shell/job_tracker.h"

namespace skillscope {

class TestJobTracker : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  void deliversOnTheOwnersThread() {
    QObject context;
    JobTracker tracker;
    QThread *workedOn = nullptr, *deliveredOn = nullptr;
    int result = 0;
    tracker.start(
        &context,
        [&workedOn](const JobTracker::Wanted&) {
          workedOn = QThread::currentThread();
          return 41 + 1;
        },
        [&](int value) {
          result = value;
          deliveredOn = QThread::currentThread();
        },
        [](const QString&) { QFAIL("must not fail"); });
    QTRY_COMPARE(result, 42);
    QCOMPARE(deliveredOn, QThread::currentThread());
    QVERIFY(workedOn != QThread::currentThread());
  }

  void onlyTheLastOfManyArrives() {
    QObject context;
    JobTracker tracker;
    std::atomic<int> begun{0};
    QList<int> arrived;
    for (int i = 0; i < 100; ++i) {
      tracker.start(
          &context,
          [&begun, i](const JobTracker::Wanted& wanted) {
            ++begun;
            while (i < 99 && wanted()) QThread::usleep(50);
            return i;
          },
          [&arrived](int value) { arrived << value; }, [](const QString&) {});
    }
    QTRY_COMPARE(arrived, QList<int>{99});
    QVERIFY(begun.load() <= 100);
    QTest::qWait(30);
    QCOMPARE(arrived, QList<int>{99});
  }

  void keepAllDoesEveryJobInTurn() {
    QObject context;
    QList<int> arrived;
    {
      JobTracker tracker(JobTracker::Keep::all);
      for (int i = 0; i < 20; ++i) {
        tracker.start(
            &context, [i](const JobTracker::Wanted&) { return i; }, [&arrived](int value) { arrived << value; },
            [](const QString&) {});
      }
    }  // waits for all of them
    QTRY_COMPARE(arrived.size(), 20);
    QVERIFY(std::is_sorted(arrived.begin(), arrived.end()));
  }

  void anErrorBecomesASentence() {
    QObject context;
    JobTracker tracker;
    QString sentence;
    tracker.start(
        &context, [](const JobTracker::Wanted&) -> int { throw std::runtime_error("the store is gone"); },
        [](int) { QFAIL("must not succeed"); }, [&sentence](const QString& text) { sentence = text; });
    QTRY_COMPARE(sentence, QStringLiteral("the store is gone"));
  }

  void cancelAndDestructionDropTheResult() {
    QObject context;
    bool arrived = false;
    auto begun = std::make_shared<std::atomic<bool>>(false), released = std::make_shared<std::atomic<bool>>(false);
    {
      JobTracker tracker;
      tracker.start(
          &context,
          [begun, released](const JobTracker::Wanted& wanted) {
            begun->store(true);
            while (wanted()) QThread::usleep(50);
            released->store(true);
            return 1;
          },
          [&arrived](int) { arrived = true; }, [](const QString&) {});
      QVERIFY(tracker.isBusy());
      QTRY_VERIFY(begun->load());
    }
    QVERIFY2(released->load(), "the destructor must wait for the job at work");
    QTest::qWait(20);
    QVERIFY(!arrived);
  }
};

}  // namespace skillscope

QTEST_GUILESS_MAIN(skillscope::TestJobTracker)
#include "tst_job_tracker.moc"
