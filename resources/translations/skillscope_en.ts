<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>skillscope::AutopsyView</name>
    <message numerus="yes">
        <source>Autopsy of %1, %2 against %3: %4 of %n kept example(s) were right and became wrong.</source>
        <translation>
            <numerusform>Autopsy of %1, %2 against %3: %4 of %n kept example was right and became wrong.</numerusform>
            <numerusform>Autopsy of %1, %2 against %3: %4 of %n kept examples were right and became wrong.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::CompareImportance</name>
    <message numerus="yes">
        <source>Spearman&apos;s rank correlation with the base over %n units</source>
        <translation>
            <numerusform>Spearman&apos;s rank correlation with the base over %n unit</numerusform>
            <numerusform>Spearman&apos;s rank correlation with the base over %n units</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::CompareMatrices</name>
    <message numerus="yes">
        <source>Accuracy matrices of %n runs %1.</source>
        <translation>
            <numerusform>Accuracy matrix of %n run %1.</numerusform>
            <numerusform>Accuracy matrices of %n runs %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::CompareOverview</name>
    <message numerus="yes">
        <source>All %n settings</source>
        <translation>
            <numerusform>The one setting</numerusform>
            <numerusform>All %n settings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n settings differ.</source>
        <translation>
            <numerusform>%n setting differs.</numerusform>
            <numerusform>%n settings differ.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::ComparePage</name>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n configurations</source>
        <translation>
            <numerusform>%n configuration</numerusform>
            <numerusform>%n configurations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::CompareTasks</name>
    <message numerus="yes">
        <source>Scores of %n runs on each task.</source>
        <translation>
            <numerusform>Scores of %n run on each task.</numerusform>
            <numerusform>Scores of %n runs on each task.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::Comparison</name>
    <message numerus="yes">
        <source>%1, %2, %n seeds</source>
        <translation>
            <numerusform>%1, %2, %n seed</numerusform>
            <numerusform>%1, %2, %n seeds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::FlowDiagram</name>
    <message numerus="yes">
        <source>%1
%2: %n unit(s), %3</source>
        <translation>
            <numerusform>%1
%2: %n unit, %3</numerusform>
            <numerusform>%1
%2: %n units, %3</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 to %2: %n unit(s)</source>
        <translation>
            <numerusform>%1 to %2: %n unit</numerusform>
            <numerusform>%1 to %2: %n units</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::FusionView</name>
    <message numerus="yes">
        <source>%n fusion(s)</source>
        <translation>
            <numerusform>%n fusion</numerusform>
            <numerusform>%n fusions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::Histogram</name>
    <message numerus="yes">
        <source>%n unit(s) from %1 to %2</source>
        <translation>
            <numerusform>%n unit from %1 to %2</numerusform>
            <numerusform>%n units from %1 to %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::LibraryModel</name>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>%n min ago</numerusform>
            <numerusform>%n min ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::LibraryPage</name>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n runs</source>
        <translation>
            <numerusform>%1 of %n run</numerusform>
            <numerusform>%1 of %n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::LibraryPanel</name>
    <message numerus="yes">
        <source>%1 of %n runs</source>
        <translation>
            <numerusform>%1 of %n run</numerusform>
            <numerusform>%1 of %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n archived</source>
        <translation>
            <numerusform>%n archived</numerusform>
            <numerusform>%n archived</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::MainWindow</name>
    <message numerus="yes">
        <source>Compar&amp;e %n Runs</source>
        <translation>
            <numerusform>Compar&amp;e %n Run</numerusform>
            <numerusform>Compar&amp;e %n Runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs are archived; Undo brings them back.</source>
        <translation>
            <numerusform>%n run is archived; Undo brings it back.</numerusform>
            <numerusform>%n runs are archived; Undo brings them back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n runs and their files?</source>
        <translation>
            <numerusform>Delete %n run and its files?</numerusform>
            <numerusform>Delete %n runs and their files?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::RetrievalView</name>
    <message numerus="yes">
        <source>Retrieval after %1: %2 of the slots fetched for the tasks learned so far are their own, %n example(s).</source>
        <translation>
            <numerusform>Retrieval after %1: %2 of the slots fetched for the tasks learned so far are their own, %n example.</numerusform>
            <numerusform>Retrieval after %1: %2 of the slots fetched for the tasks learned so far are their own, %n examples.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n example(s)</source>
        <translation>
            <numerusform>%1 of %n example</numerusform>
            <numerusform>%1 of %n examples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n example(s)</source>
        <translation>
            <numerusform>%n example</numerusform>
            <numerusform>%n examples</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::RunDetails</name>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::RunQueue</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) waiting</source>
        <translation>
            <numerusform>%n run waiting</numerusform>
            <numerusform>%n runs waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::ShareMatrix</name>
    <message numerus="yes">
        <source>Examples of %1: %2 of the fetched slots are those of %3 (%n example(s))</source>
        <translation>
            <numerusform>Examples of %1: %2 of the fetched slots are those of %3 (%n example)</numerusform>
            <numerusform>Examples of %1: %2 of the fetched slots are those of %3 (%n examples)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::TaskBoxes</name>
    <message numerus="yes">
        <source>%1
median %2, middle half %3 to %4
smallest %5, largest %6, %n snapshot(s)</source>
        <translation>
            <numerusform>%1
median %2, middle half %3 to %4
smallest %5, largest %6, %n snapshot</numerusform>
            <numerusform>%1
median %2, middle half %3 to %4
smallest %5, largest %6, %n snapshots</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::WhatIfView</name>
    <message numerus="yes">
        <source>What if: %1 of %n unit(s) change side in the fusion after %2.</source>
        <translation>
            <numerusform>What if: %1 of %n unit changes side in the fusion after %2.</numerusform>
            <numerusform>What if: %1 of %n units change side in the fusion after %2.</numerusform>
        </translation>
    </message>
</context>
</TS>
