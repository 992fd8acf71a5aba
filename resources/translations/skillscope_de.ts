<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Seldom needed; in the menu.</source>
        <translation>Selten gebraucht; im Menü.</translation>
    </message>
    <message>
        <source>&amp;New Run</source>
        <translation>&amp;Neuer Lauf</translation>
    </message>
    <message>
        <source>Show the settings of the next run.</source>
        <translation>Die Einstellungen des nächsten Laufs zeigen.</translation>
    </message>
    <message>
        <source>Look Into &amp;Model…</source>
        <translation>&amp;Modell ansehen…</translation>
    </message>
    <message>
        <source>Show the backbone of the settings: architecture, skill units, and the memory that training takes.</source>
        <translation>Das Backbone der Einstellungen zeigen: Aufbau, Skill-Einheiten und der Speicher, den das Training braucht.</translation>
    </message>
    <message>
        <source>&amp;Open Store…</source>
        <translation>&amp;Ablage öffnen…</translation>
    </message>
    <message>
        <source>Show the runs of another store file.</source>
        <translation>Die Läufe einer anderen Ablagedatei zeigen.</translation>
    </message>
    <message>
        <source>&amp;Import Run…</source>
        <translation>Lauf &amp;importieren…</translation>
    </message>
    <message>
        <source>Take runs that someone handed on, or TensorBoard&apos;s curves, into the store.</source>
        <translation>Weitergegebene Läufe oder Kurven von TensorBoard in die Ablage aufnehmen.</translation>
    </message>
    <message>
        <source>&amp;Export Run…</source>
        <translation>Lauf &amp;exportieren…</translation>
    </message>
    <message>
        <source>Write everything recorded of the selected run to a CSV or JSON file.</source>
        <translation>Alles, was vom gewählten Lauf aufgezeichnet ist, in eine CSV- oder JSON-Datei schreiben.</translation>
    </message>
    <message>
        <source>Export &amp;Bundle…</source>
        <translation>&amp;Paket exportieren…</translation>
    </message>
    <message>
        <source>Write the selected run with its weights into one file to hand on.</source>
        <translation>Den gewählten Lauf mit seinen Gewichten zum Weitergeben in eine Datei schreiben.</translation>
    </message>
    <message>
        <source>Re&amp;veal Files</source>
        <translation>&amp;Dateien zeigen</translation>
    </message>
    <message>
        <source>Open the folder with the selected run&apos;s weights and checkpoints.</source>
        <translation>Den Ordner mit Gewichten und Checkpoints des gewählten Laufs öffnen.</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>Ak&amp;tualisieren</translation>
    </message>
    <message>
        <source>Read the list of runs again.</source>
        <translation>Die Liste der Läufe neu lesen.</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Stop training at a safe point and close the window.</source>
        <translation>Das Training an einer sicheren Stelle anhalten und das Fenster schließen.</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Take back the last change of names, notes, tags, colours or the archive.</source>
        <translation>Die letzte Änderung an Namen, Notizen, Tags, Farben oder Archiv zurücknehmen.</translation>
    </message>
    <message>
        <source>Red&amp;o</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Make the change again.</source>
        <translation>Die Änderung noch einmal machen.</translation>
    </message>
    <message>
        <source>&amp;Filter Runs</source>
        <translation>Läufe &amp;filtern</translation>
    </message>
    <message>
        <source>Go to the filter above the list of runs.</source>
        <translation>Zum Filter über der Liste der Läufe gehen.</translation>
    </message>
    <message>
        <source>&amp;Rename Run</source>
        <translation>Lauf &amp;umbenennen</translation>
    </message>
    <message>
        <source>Change the name of the selected run.</source>
        <translation>Den Namen des gewählten Laufs ändern.</translation>
    </message>
    <message>
        <source>Edit &amp;Tags</source>
        <translation>&amp;Tags bearbeiten</translation>
    </message>
    <message>
        <source>Change the tags of the selected runs on the library page.</source>
        <translation>Die Tags der gewählten Läufe auf der Bibliotheksseite ändern.</translation>
    </message>
    <message>
        <source>Edit &amp;Notes</source>
        <translation>&amp;Notizen bearbeiten</translation>
    </message>
    <message>
        <source>Write down what the selected run is about, on the library page.</source>
        <translation>Auf der Bibliotheksseite festhalten, worum es im gewählten Lauf geht.</translation>
    </message>
    <message>
        <source>&amp;Archive</source>
        <translation>&amp;Archivieren</translation>
    </message>
    <message>
        <source>Leave the selected runs out of lists, or bring them back; nothing is lost.</source>
        <translation>Die gewählten Läufe aus Listen weglassen oder zurückholen; nichts geht verloren.</translation>
    </message>
    <message>
        <source>Duplicate as Ne&amp;w Config</source>
        <translation>Als &amp;Konfiguration kopieren</translation>
    </message>
    <message>
        <source>Prepare another run with the settings of the selected one.</source>
        <translation>Einen weiteren Lauf mit den Einstellungen des gewählten vorbereiten.</translation>
    </message>
    <message>
        <source>&amp;Copy Run Identifier</source>
        <translation>Kennung des Laufs k&amp;opieren</translation>
    </message>
    <message>
        <source>Copy the identifier of the selected run, which the command line takes.</source>
        <translation>Die Kennung des gewählten Laufs kopieren, wie die Befehlszeile sie nimmt.</translation>
    </message>
    <message>
        <source>&amp;Delete Run…</source>
        <translation>Lauf &amp;löschen…</translation>
    </message>
    <message>
        <source>Cannot be undone, so it should not be a slip of the finger.</source>
        <translation>Lässt sich nicht zurücknehmen, soll also kein Versehen sein.</translation>
    </message>
    <message>
        <source>Remove the selected run and its files from the store.</source>
        <translation>Den gewählten Lauf und seine Dateien aus der Ablage entfernen.</translation>
    </message>
    <message>
        <source>Copy &amp;Messages</source>
        <translation>&amp;Meldungen kopieren</translation>
    </message>
    <message>
        <source>Copy the selected message, or all of them.</source>
        <translation>Die gewählte Meldung kopieren, oder alle.</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Start a run with the settings shown.</source>
        <translation>Einen Lauf mit den gezeigten Einstellungen starten.</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>Pause training after the step at work, or go on.</source>
        <translation>Das Training nach dem laufenden Schritt anhalten oder fortsetzen.</translation>
    </message>
    <message>
        <source>S&amp;ingle Step</source>
        <translation>&amp;Einzelschritt</translation>
    </message>
    <message>
        <source>Do one optimizer step, then pause.</source>
        <translation>Einen Optimiererschritt tun, dann anhalten.</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>S&amp;toppen</translation>
    </message>
    <message>
        <source>End the run at the next safe point; what it recorded stays.</source>
        <translation>Den Lauf an der nächsten sicheren Stelle beenden; was er aufgezeichnet hat, bleibt.</translation>
    </message>
    <message>
        <source>&amp;Continue Run</source>
        <translation>&amp;Lauf weiterführen</translation>
    </message>
    <message>
        <source>Go on with the selected stopped or interrupted run from its newest checkpoint.</source>
        <translation>Den gewählten gestoppten oder unterbrochenen Lauf von seinem neuesten Checkpoint an weiterführen.</translation>
    </message>
    <message>
        <source>&amp;Branch Run</source>
        <translation>Lauf ab&amp;zweigen</translation>
    </message>
    <message>
        <source>Begin a new run where the selected one stood, at the task&apos;s end that the time cursor shows.</source>
        <translation>Einen neuen Lauf dort beginnen, wo der gewählte stand: am Ende der Aufgabe, die der Zeitcursor zeigt.</translation>
    </message>
    <message>
        <source>Chan&amp;ge Setting…</source>
        <translation>Einstellung ä&amp;ndern…</translation>
    </message>
    <message>
        <source>Give the run that trains another learning rate or gradient clipping from its next step on.</source>
        <translation>Dem trainierenden Lauf ab seinem nächsten Schritt eine andere Lernrate oder ein anderes Gradient Clipping geben.</translation>
    </message>
    <message>
        <source>Pause at &amp;Every Fusion</source>
        <translation>Bei &amp;jeder Fusion pausieren</translation>
    </message>
    <message>
        <source>Hold the run after each fusion, so that its decisions can be looked at; Resume goes on.</source>
        <translation>Den Lauf nach jeder Fusion anhalten, damit sich ihre Entscheidungen ansehen lassen; „Fortsetzen“ macht weiter.</translation>
    </message>
    <message>
        <source>Theme as &amp;System</source>
        <translation>Farben wie das &amp;System</translation>
    </message>
    <message>
        <source>Follow the desktop&apos;s light or dark colours.</source>
        <translation>Den hellen oder dunklen Farben der Arbeitsumgebung folgen.</translation>
    </message>
    <message>
        <source>&amp;Light Theme</source>
        <translation>&amp;Helle Farben</translation>
    </message>
    <message>
        <source>Always use light colours.</source>
        <translation>Immer helle Farben verwenden.</translation>
    </message>
    <message>
        <source>&amp;Dark Theme</source>
        <translation>&amp;Dunkle Farben</translation>
    </message>
    <message>
        <source>Always use dark colours.</source>
        <translation>Immer dunkle Farben verwenden.</translation>
    </message>
    <message>
        <source>S&amp;witch Theme</source>
        <translation>&amp;Farben wechseln</translation>
    </message>
    <message>
        <source>Change between light and dark colours.</source>
        <translation>Zwischen hellen und dunklen Farben wechseln.</translation>
    </message>
    <message>
        <source>&amp;Runs Panel</source>
        <translation>Bereich &amp;Läufe</translation>
    </message>
    <message>
        <source>Show or hide the list of runs.</source>
        <translation>Die Liste der Läufe zeigen oder verbergen.</translation>
    </message>
    <message>
        <source>&amp;Unit Panel</source>
        <translation>Bereich &amp;Einheit</translation>
    </message>
    <message>
        <source>Show or hide the panel of the selected skill unit.</source>
        <translation>Den Bereich der gewählten Skill-Einheit zeigen oder verbergen.</translation>
    </message>
    <message>
        <source>&amp;Messages Panel</source>
        <translation>Bereich &amp;Meldungen</translation>
    </message>
    <message>
        <source>Show or hide the messages of the run.</source>
        <translation>Die Meldungen des Laufs zeigen oder verbergen.</translation>
    </message>
    <message>
        <source>Restore Default La&amp;yout</source>
        <translation>&amp;Anordnung zurücksetzen</translation>
    </message>
    <message>
        <source>Put all panels back to where they were at first.</source>
        <translation>Alle Bereiche dorthin zurückbringen, wo sie anfangs waren.</translation>
    </message>
    <message>
        <source>Full S&amp;creen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>Use the whole screen, or leave it.</source>
        <translation>Den ganzen Bildschirm nutzen oder freigeben.</translation>
    </message>
    <message>
        <source>&amp;Presentation</source>
        <translation>P&amp;räsentation</translation>
    </message>
    <message>
        <source>Show the run to a room: large text, the whole screen, no lists beside it; again to come back.</source>
        <translation>Den Lauf einem Raum zeigen: großer Text, ganzer Bildschirm, keine Listen daneben; noch einmal, um zurückzukehren.</translation>
    </message>
    <message>
        <source>Lar&amp;ger Text</source>
        <translation>Text ver&amp;größern</translation>
    </message>
    <message>
        <source>Make all text of the window larger.</source>
        <translation>Allen Text des Fensters größer machen.</translation>
    </message>
    <message>
        <source>Sm&amp;aller Text</source>
        <translation>Text ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Make all text of the window smaller.</source>
        <translation>Allen Text des Fensters kleiner machen.</translation>
    </message>
    <message>
        <source>&amp;Normal Text</source>
        <translation>&amp;Normale Textgröße</translation>
    </message>
    <message>
        <source>Give all text of the window the size of the desktop.</source>
        <translation>Allem Text des Fensters die Größe der Arbeitsumgebung geben.</translation>
    </message>
    <message>
        <source>&amp;Command Palette</source>
        <translation>Befehls&amp;palette</translation>
    </message>
    <message>
        <source>Find any action, task, unit, run or help page by typing.</source>
        <translation>Aktionen, Aufgaben, Einheiten, Läufe und Hilfeseiten durch Tippen finden.</translation>
    </message>
    <message>
        <source>Go to &amp;Library</source>
        <translation>Zur &amp;Bibliothek</translation>
    </message>
    <message>
        <source>Show all runs as a table, with columns, notes and tags.</source>
        <translation>Alle Läufe als Tabelle zeigen, mit Spalten, Notizen und Tags.</translation>
    </message>
    <message>
        <source>Compar&amp;e Runs</source>
        <translation>Läufe ver&amp;gleichen</translation>
    </message>
    <message>
        <source>Lay the selected runs beside each other, or go back to the comparison.</source>
        <translation>Die gewählten Läufe nebeneinanderlegen oder zum Vergleich zurückkehren.</translation>
    </message>
    <message>
        <source>Go to &amp;Runs</source>
        <translation>Zu den &amp;Läufen</translation>
    </message>
    <message>
        <source>Move the keyboard to the list of runs.</source>
        <translation>Die Tastatur auf die Liste der Läufe richten.</translation>
    </message>
    <message>
        <source>Go to &amp;Importance</source>
        <translation>Zur &amp;Wichtigkeit</translation>
    </message>
    <message>
        <source>Move the keyboard to the importance map.</source>
        <translation>Die Tastatur auf die Wichtigkeitskarte richten.</translation>
    </message>
    <message>
        <source>Go to &amp;Fusion</source>
        <translation>Zur &amp;Fusion</translation>
    </message>
    <message>
        <source>Move the keyboard to the fusion decisions.</source>
        <translation>Die Tastatur auf die Fusionsentscheidungen richten.</translation>
    </message>
    <message>
        <source>Go to F&amp;orgetting</source>
        <translation>Zum &amp;Vergessen</translation>
    </message>
    <message>
        <source>Move the keyboard to the forgetting curves.</source>
        <translation>Die Tastatur auf die Vergessenskurven richten.</translation>
    </message>
    <message>
        <source>Go to &amp;Accuracy Matrix</source>
        <translation>Zur Genauigkeits&amp;matrix</translation>
    </message>
    <message>
        <source>Move the keyboard to the accuracy matrix.</source>
        <translation>Die Tastatur auf die Genauigkeitsmatrix richten.</translation>
    </message>
    <message>
        <source>Go to &amp;Unit Panel</source>
        <translation>Zum Bereich &amp;Einheit</translation>
    </message>
    <message>
        <source>Move the keyboard to the panel of the selected skill unit.</source>
        <translation>Die Tastatur auf den Bereich der gewählten Skill-Einheit richten.</translation>
    </message>
    <message>
        <source>Go to &amp;Messages</source>
        <translation>Zu den Mel&amp;dungen</translation>
    </message>
    <message>
        <source>Move the keyboard to the messages.</source>
        <translation>Die Tastatur auf die Meldungen richten.</translation>
    </message>
    <message>
        <source>Go to &amp;Time Bar</source>
        <translation>Zur &amp;Zeitleiste</translation>
    </message>
    <message>
        <source>Move the keyboard to the time bar.</source>
        <translation>Die Tastatur auf die Zeitleiste richten.</translation>
    </message>
    <message>
        <source>&amp;Next Pane</source>
        <translation>&amp;Nächster Bereich</translation>
    </message>
    <message>
        <source>Move the keyboard to the next pane.</source>
        <translation>Die Tastatur auf den nächsten Bereich richten.</translation>
    </message>
    <message>
        <source>&amp;Previous Pane</source>
        <translation>Vo&amp;riger Bereich</translation>
    </message>
    <message>
        <source>Move the keyboard to the pane before.</source>
        <translation>Die Tastatur auf den vorigen Bereich richten.</translation>
    </message>
    <message>
        <source>&amp;Earlier</source>
        <translation>&amp;Früher</translation>
    </message>
    <message>
        <source>Move the time cursor back by one stride, which the time bar sets (also the comma).</source>
        <translation>Den Zeitcursor um eine Sprungweite zurücksetzen, die die Zeitleiste festlegt (auch das Komma).</translation>
    </message>
    <message>
        <source>&amp;Later</source>
        <translation>&amp;Später</translation>
    </message>
    <message>
        <source>Move the time cursor on by one stride, which the time bar sets (also the full stop).</source>
        <translation>Den Zeitcursor um eine Sprungweite weitersetzen, die die Zeitleiste festlegt (auch der Punkt).</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Abspielen</translation>
    </message>
    <message>
        <source>Move the time cursor through the run by itself, or hold it (also Space).</source>
        <translation>Den Zeitcursor von selbst durch den Lauf bewegen oder anhalten (auch die Leertaste).</translation>
    </message>
    <message>
        <source>&amp;Start of Run</source>
        <translation>A&amp;nfang des Laufs</translation>
    </message>
    <message>
        <source>Move the time cursor to before the first step (also Home).</source>
        <translation>Den Zeitcursor vor den ersten Schritt setzen (auch Pos1).</translation>
    </message>
    <message>
        <source>Live E&amp;dge</source>
        <translation>&amp;Live-Ende</translation>
    </message>
    <message>
        <source>Let the time cursor follow the newest step again (also End).</source>
        <translation>Den Zeitcursor wieder dem neuesten Schritt folgen lassen (auch Ende).</translation>
    </message>
    <message>
        <source>Fusion &amp;Before</source>
        <translation>&amp;Vorige Fusion</translation>
    </message>
    <message>
        <source>Move the time cursor to the fusion before (also &lt;).</source>
        <translation>Den Zeitcursor auf die vorige Fusion setzen (auch &lt;).</translation>
    </message>
    <message>
        <source>Next &amp;Fusion</source>
        <translation>Nä&amp;chste Fusion</translation>
    </message>
    <message>
        <source>Move the time cursor to the next fusion (also &gt;).</source>
        <translation>Den Zeitcursor auf die nächste Fusion setzen (auch &gt;).</translation>
    </message>
    <message>
        <source>T&amp;ask Before</source>
        <translation>Vorige Auf&amp;gabe</translation>
    </message>
    <message>
        <source>Move the time cursor to the end of the task before (also {).</source>
        <translation>Den Zeitcursor auf das Ende der vorigen Aufgabe setzen (auch {).</translation>
    </message>
    <message>
        <source>Next &amp;Task</source>
        <translation>Nächste A&amp;ufgabe</translation>
    </message>
    <message>
        <source>Move the time cursor to the end of the task, or of the next one (also }).</source>
        <translation>Den Zeitcursor auf das Ende dieser oder der nächsten Aufgabe setzen (auch }).</translation>
    </message>
    <message>
        <source>Start &amp;Range Here</source>
        <translation>Zeitraum hier &amp;beginnen</translation>
    </message>
    <message>
        <source>The key [ does it.</source>
        <translation>Die Taste [ tut es.</translation>
    </message>
    <message>
        <source>Let the range of steps that the curves show begin at the cursor.</source>
        <translation>Den Zeitraum, den die Kurven zeigen, am Cursor beginnen lassen.</translation>
    </message>
    <message>
        <source>E&amp;nd Range Here</source>
        <translation>Zeitraum hier b&amp;eenden</translation>
    </message>
    <message>
        <source>The key ] does it.</source>
        <translation>Die Taste ] tut es.</translation>
    </message>
    <message>
        <source>Let the range of steps that the curves show end at the cursor.</source>
        <translation>Den Zeitraum, den die Kurven zeigen, am Cursor enden lassen.</translation>
    </message>
    <message>
        <source>Show &amp;Whole Run</source>
        <translation>Ganzen Lauf &amp;zeigen</translation>
    </message>
    <message>
        <source>Escape does it.</source>
        <translation>Esc tut es.</translation>
    </message>
    <message>
        <source>Leave the range: curves show all steps again.</source>
        <translation>Den Zeitraum verlassen: Die Kurven zeigen wieder alle Schritte.</translation>
    </message>
    <message>
        <source>Skillscope &amp;Help</source>
        <translation>&amp;Hilfe zu Skillscope</translation>
    </message>
    <message>
        <source>Open the help pages.</source>
        <translation>Die Hilfeseiten öffnen.</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>Show every shortcut.</source>
        <translation>Alle Tastenkürzel zeigen.</translation>
    </message>
    <message>
        <source>&amp;Glossary</source>
        <translation>&amp;Glossar</translation>
    </message>
    <message>
        <source>Explain the words of continual learning and every metric.</source>
        <translation>Die Wörter des Continual Learning und alle Metriken erklären.</translation>
    </message>
    <message>
        <source>&amp;About Skillscope</source>
        <translation>Ü&amp;ber Skillscope</translation>
    </message>
    <message>
        <source>Show version, licence and what the program stands on.</source>
        <translation>Version, Lizenz und Grundlagen des Programms zeigen.</translation>
    </message>
    <message>
        <source>Time: back and on by one stride</source>
        <translation>Zeit: um eine Sprungweite zurück und vor</translation>
    </message>
    <message>
        <source>Time: to the fusion before, to the next one</source>
        <translation>Zeit: zur vorigen und zur nächsten Fusion</translation>
    </message>
    <message>
        <source>Time: to the end of the task before, of the next one</source>
        <translation>Zeit: zum Ende der vorigen und der nächsten Aufgabe</translation>
    </message>
    <message>
        <source>Time: to the start, to the live edge</source>
        <translation>Zeit: zum Anfang und zum Live-Ende</translation>
    </message>
    <message>
        <source>Time: play or hold; inside a range, round and round</source>
        <translation>Zeit: abspielen oder anhalten; innerhalb eines Zeitraums in einer Schleife</translation>
    </message>
    <message>
        <source>Time: start and end of a range, no range</source>
        <translation>Zeit: Anfang und Ende eines Zeitraums, kein Zeitraum</translation>
    </message>
    <message>
        <source>Time bar: speed of playing; maps: zoom</source>
        <translation>Zeitleiste: Abspielgeschwindigkeit; Karten: Zoom</translation>
    </message>
    <message>
        <source>Maps and matrix: walk over the cells, pick one</source>
        <translation>Karten und Matrix: von Zelle zu Zelle gehen, eine wählen</translation>
    </message>
    <message>
        <source>Maps: pin the unit, or take the pin off</source>
        <translation>Karten: die Einheit anheften oder lösen</translation>
    </message>
    <message>
        <source>Importance: from modules to units to single elements, and back</source>
        <translation>Wichtigkeit: von Modulen zu Einheiten zu einzelnen Elementen und zurück</translation>
    </message>
    <message>
        <source>Maps: show all cells</source>
        <translation>Karten: alle Zellen zeigen</translation>
    </message>
    <message>
        <source>Curves and flow: move the time cursor</source>
        <translation>Kurven und Fluss: den Zeitcursor bewegen</translation>
    </message>
    <message>
        <source>Forgetting: the curve of the task before, of the next one, all</source>
        <translation>Vergessen: die Kurve der vorigen Aufgabe, der nächsten, alle</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Gehe zu</translation>
    </message>
    <message>
        <source>&amp;Time</source>
        <translation>&amp;Zeit</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source># Keyboard Shortcuts</source>
        <translation># Tastenkürzel</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Wirkung</translation>
    </message>
    <message>
        <source>Keys Inside Views</source>
        <translation>Tasten innerhalb der Ansichten</translation>
    </message>
    <message>
        <source>The pane that has the keyboard takes its keys first; what it does not use moves the time.</source>
        <translation>Der Bereich, auf den die Tastatur gerichtet ist, nimmt seine Tasten zuerst; was er nicht braucht, bewegt die Zeit.</translation>
    </message>
    <message>
        <source>What they do</source>
        <translation>Wirkung</translation>
    </message>
    <message>
        <source>Edit &amp;Task Stream</source>
        <translation>Aufgaben&amp;strom bearbeiten</translation>
    </message>
    <message>
        <source>Choose and order the tasks of the next run, and look at their examples.</source>
        <translation>Die Aufgaben des nächsten Laufs wählen und ordnen und ihre Beispiele ansehen.</translation>
    </message>
    <message>
        <source>Task stream: switch the chosen tasks on or off</source>
        <translation>Aufgabenstrom: die gewählten Aufgaben ein- oder ausschalten</translation>
    </message>
    <message>
        <source>Task stream: move the chosen tasks by one, to the top, to the end</source>
        <translation>Aufgabenstrom: die gewählten Aufgaben um eine Stelle, an den Anfang oder ans Ende schieben</translation>
    </message>
    <message>
        <source>Task stream: the example before, the next one</source>
        <translation>Aufgabenstrom: das vorige Beispiel, das nächste</translation>
    </message>
    <message>
        <source>`Home` `End`</source>
        <translation>`Pos1` `Ende`</translation>
    </message>
    <message>
        <source>`Space`</source>
        <translation>`Leertaste`</translation>
    </message>
    <message>
        <source>arrows, `Return`</source>
        <translation>Pfeile, `Eingabe`</translation>
    </message>
    <message>
        <source>`Page Down` `Page Up`</source>
        <translation>`Bild ab` `Bild auf`</translation>
    </message>
    <message>
        <source>`Left` `Right`</source>
        <translation>`Links` `Rechts`</translation>
    </message>
    <message>
        <source>`Up` `Down`</source>
        <translation>`Auf` `Ab`</translation>
    </message>
    <message>
        <source>`Alt+Up` `Alt+Down` `Alt+Home` `Alt+End`</source>
        <translation>`Alt+Auf` `Alt+Ab` `Alt+Pos1` `Alt+Ende`</translation>
    </message>
</context>
<context>
    <name>ColorMap</name>
    <message>
        <source>Viridis</source>
        <translation>Viridis</translation>
    </message>
    <message>
        <source>Cividis</source>
        <translation>Cividis</translation>
    </message>
    <message>
        <source>Magma</source>
        <translation>Magma</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Grau</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
</context>
<context>
    <name>Core</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Shown in the library. Empty: made from method, order and seed.</source>
        <translation>Erscheint in der Bibliothek. Leer: aus Methode, Reihenfolge und Seed gebildet.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>All random choices come from it: the same config and seed give the same run, bit for bit, on CPU.</source>
        <translation>Alle Zufallsentscheidungen kommen daraus: Dieselbe Konfiguration mit demselben Seed gibt auf der CPU Bit für Bit denselben Lauf.</translation>
    </message>
    <message>
        <source>Training threads</source>
        <translation>Trainings-Threads</translation>
    </message>
    <message>
        <source>0: chosen for this machine.</source>
        <translation>0: passend zu diesem Rechner gewählt.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Where the run computes. auto: a GPU where LibTorch can use one, else the CPU; doctor lists them. Other devices give slightly other numbers.</source>
        <translation>Wo der Lauf rechnet. auto: auf einer GPU, wenn LibTorch eine nutzen kann, sonst auf der CPU; doctor listet sie auf. Andere Geräte liefern leicht andere Zahlen.</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Free text kept with the run.</source>
        <translation>Freier Text, der beim Lauf aufbewahrt wird.</translation>
    </message>
    <message>
        <source>Experiment</source>
        <translation>Experiment</translation>
    </message>
    <message>
        <source>Runs of one experiment are tabled together. A sweep gives its own name.</source>
        <translation>Läufe eines Experiments kommen zusammen in eine Tabelle. Ein Sweep setzt seinen eigenen Namen ein.</translation>
    </message>
    <message>
        <source>Row of the table</source>
        <translation>Zeile der Tabelle</translation>
    </message>
    <message>
        <source>Runs of one row differ in order and seed only. Empty: the method&apos;s name.</source>
        <translation>Läufe einer Zeile unterscheiden sich nur in Reihenfolge und Seed. Leer: der Name der Methode.</translation>
    </message>
    <message>
        <source>Backbone</source>
        <translation>Backbone</translation>
    </message>
    <message>
        <source>&quot;bundled&quot; for the program&apos;s own small T5, or a folder with a Hugging Face checkpoint: T5, LLaMA family, or BERT family, which chooses among the answers of all tasks.</source>
        <translation>„bundled“ für das mitgelieferte kleine T5 oder ein Ordner mit einem Hugging-Face-Checkpoint: T5, LLaMA-Familie oder BERT-Familie; letztere wählt unter den Antworten aller Aufgaben.</translation>
    </message>
    <message>
        <source>What is trained</source>
        <translation>Was trainiert wird</translation>
    </message>
    <message>
        <source>lora: adapters on a frozen backbone; full: every weight of the backbone.</source>
        <translation>lora: Adapter auf einem eingefrorenen Backbone; full: alle Gewichte des Backbones.</translation>
    </message>
    <message>
        <source>Frozen weights</source>
        <translation>Eingefrorene Gewichte</translation>
    </message>
    <message>
        <source>bfloat16 rounds them to half the memory, and is faster on CPUs with quick instructions for it (doctor says). file leaves a checkpoint in half precision as it is, in the memory of its file, and widens a layer while it computes: the numbers of float32, slower. Adapters stay float32. For lora only.</source>
        <translation>bfloat16 rundet sie auf den halben Speicher und ist auf CPUs mit schnellen Befehlen dafür schneller (doctor sagt es). file belässt einen Checkpoint in halber Genauigkeit, wie er ist, im Speicher seiner Datei, und weitet eine Schicht, während sie rechnet: die Zahlen von float32, langsamer. Adapter bleiben float32. Nur für lora.</translation>
    </message>
    <message>
        <source>Rank r</source>
        <translation>Rang r</translation>
    </message>
    <message>
        <source>Rank of every LoRA pair.</source>
        <translation>Rang jedes LoRA-Paars.</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>The pair&apos;s output is scaled with alpha / rank.</source>
        <translation>Die Ausgabe des Paars wird mit alpha / Rang skaliert.</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Dropout</translation>
    </message>
    <message>
        <source>Share of a pair&apos;s inputs set to 0 in training.</source>
        <translation>Anteil der Eingaben eines Paars, die im Training auf 0 gesetzt werden.</translation>
    </message>
    <message>
        <source>Adapted layers</source>
        <translation>Angepasste Schichten</translation>
    </message>
    <message>
        <source>Linear layers that get a pair: the last part of their path in the checkpoint, such as q, v or wi_0, or a whole path.</source>
        <translation>Lineare Schichten, die ein Paar bekommen: der letzte Teil ihres Pfads im Checkpoint, etwa q, v oder wi_0, oder ein ganzer Pfad.</translation>
    </message>
    <message>
        <source>Task stream</source>
        <translation>Aufgabenstrom</translation>
    </message>
    <message>
        <source>wordnet-cl: text classification tasks made from WordNet 3.0. A stream file names data of one&apos;s own; in a config file, its path is relative to that file.</source>
        <translation>wordnet-cl: Textklassifikationsaufgaben aus WordNet 3.0. Eine Stream-Datei nennt eigene Daten; in einer Konfigurationsdatei ist ihr Pfad relativ zu dieser Datei.</translation>
    </message>
    <message>
        <source>Folder of the data</source>
        <translation>Ordner der Daten</translation>
    </message>
    <message>
        <source>Where the data of a stream file lie, in place of the folder that it names; in a config file, relative to that file.</source>
        <translation>Wo die Daten einer Stream-Datei liegen, statt in dem Ordner, den sie nennt; in einer Konfigurationsdatei relativ zu dieser Datei.</translation>
    </message>
    <message>
        <source>Task order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Of wordnet-cl, order-1 to order-3 have six tasks each, long-1 to long-3 all tasks. A stream file has orders of its own, and published ones by name.</source>
        <translation>Bei wordnet-cl haben order-1 bis order-3 je sechs Aufgaben, long-1 bis long-3 alle. Eine Stream-Datei hat eigene Reihenfolgen und veröffentlichte mit Namen.</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Tasks by name, in training order, in place of the order. Empty: as the order says.</source>
        <translation>Aufgaben mit Namen, in der Reihenfolge des Trainings, an Stelle der Reihenfolge. Leer: wie die Reihenfolge sagt.</translation>
    </message>
    <message>
        <source>Options in the prompt</source>
        <translation>Auswahl im Prompt</translation>
    </message>
    <message>
        <source>Ends every prompt with the task&apos;s label words. Without them a model must learn which answers a task has, and forgets it more easily.</source>
        <translation>Hängt an jeden Prompt die Label-Wörter der Aufgabe an. Ohne sie muss ein Modell lernen, welche Antworten eine Aufgabe hat, und vergisst sie leichter.</translation>
    </message>
    <message>
        <source>Training examples a task</source>
        <translation>Trainingsbeispiele je Aufgabe</translation>
    </message>
    <message>
        <source>At most this many; 0: all.</source>
        <translation>Höchstens so viele; 0: alle.</translation>
    </message>
    <message>
        <source>Dev examples a task</source>
        <translation>Dev-Beispiele je Aufgabe</translation>
    </message>
    <message>
        <source>Test examples a task</source>
        <translation>Testbeispiele je Aufgabe</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>AdamW&apos;s peak rate in each task.</source>
        <translation>Höchste Lernrate von AdamW in jeder Aufgabe.</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Passes over each task&apos;s training examples.</source>
        <translation>Durchgänge durch die Trainingsbeispiele jeder Aufgabe.</translation>
    </message>
    <message>
        <source>Steps a task</source>
        <translation>Schritte je Aufgabe</translation>
    </message>
    <message>
        <source>Optimizer steps of each task; 0: as many as the epochs need.</source>
        <translation>Optimiererschritte jeder Aufgabe; 0: so viele, wie die Epochen brauchen.</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>Batchgröße</translation>
    </message>
    <message>
        <source>Examples in a micro-batch.</source>
        <translation>Beispiele in einem Micro-Batch.</translation>
    </message>
    <message>
        <source>Accumulated micro-batches</source>
        <translation>Gesammelte Micro-Batches</translation>
    </message>
    <message>
        <source>Micro-batches whose gradients make one optimizer step.</source>
        <translation>Micro-Batches, deren Gradienten einen Optimiererschritt ergeben.</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>Warm-up</translation>
    </message>
    <message>
        <source>Share of a task&apos;s steps in which the learning rate rises from 0.</source>
        <translation>Anteil der Schritte einer Aufgabe, in denen die Lernrate von 0 ansteigt.</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>After the warm-up: linear decay to 0 at the task&apos;s end, or constant.</source>
        <translation>Nach dem Warm-up: linear auf 0 am Ende der Aufgabe (linear) oder gleichbleibend (constant).</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Weight Decay</translation>
    </message>
    <message>
        <source>AdamW&apos;s decoupled weight decay.</source>
        <translation>Entkoppelter Weight Decay von AdamW.</translation>
    </message>
    <message>
        <source>Gradient clipping</source>
        <translation>Gradient Clipping</translation>
    </message>
    <message>
        <source>Largest norm of a step&apos;s gradient; longer ones are scaled down. 0: off.</source>
        <translation>Größte Norm des Gradienten eines Schritts; längere werden verkleinert. 0: aus.</translation>
    </message>
    <message>
        <source>Longest input</source>
        <translation>Längste Eingabe</translation>
    </message>
    <message>
        <source>Tokens; the rest is cut off.</source>
        <translation>Tokens; der Rest wird abgeschnitten.</translation>
    </message>
    <message>
        <source>Longest output</source>
        <translation>Längste Ausgabe</translation>
    </message>
    <message>
        <source>Tokens of a target, and of a generated answer.</source>
        <translation>Tokens eines Ziels und einer erzeugten Antwort.</translation>
    </message>
    <message>
        <source>Checkpoint activations</source>
        <translation>Aktivierungen neu berechnen</translation>
    </message>
    <message>
        <source>Keeps only the input of every layer and computes the rest again for the gradient: the same numbers, in much less memory and about a third more time.</source>
        <translation>Behält nur die Eingabe jeder Schicht und berechnet den Rest für den Gradienten neu: dieselben Zahlen, mit viel weniger Speicher und etwa einem Drittel mehr Zeit.</translation>
    </message>
    <message>
        <source>Answers by</source>
        <translation>Antworten durch</translation>
    </message>
    <message>
        <source>generate: greedy decoding and exact match; labels: the most likely of the task&apos;s label words.</source>
        <translation>generate: gieriges Dekodieren und exakte Übereinstimmung; labels: das wahrscheinlichste der Label-Wörter der Aufgabe.</translation>
    </message>
    <message>
        <source>Scores on the way</source>
        <translation>Zwischenbewertungen</translation>
    </message>
    <message>
        <source>Optimizer steps between dev scores of all tasks seen so far; 0: four times a task, -1: never.</source>
        <translation>Optimiererschritte zwischen Dev-Bewertungen aller bisher gesehenen Aufgaben; 0: viermal je Aufgabe, -1: nie.</translation>
    </message>
    <message>
        <source>Examples for those</source>
        <translation>Beispiele dafür</translation>
    </message>
    <message>
        <source>Dev examples a task.</source>
        <translation>Dev-Beispiele je Aufgabe.</translation>
    </message>
    <message>
        <source>Score before training</source>
        <translation>Vor dem Training bewerten</translation>
    </message>
    <message>
        <source>Measures row 0 of the accuracy matrix, the untrained model on every task.</source>
        <translation>Misst Zeile 0 der Genauigkeitsmatrix, das untrainierte Modell auf jeder Aufgabe.</translation>
    </message>
    <message>
        <source>Score future tasks</source>
        <translation>Künftige Aufgaben bewerten</translation>
    </message>
    <message>
        <source>Also scores tasks that are not learned yet; forward transfer (FWT) needs it.</source>
        <translation>Bewertet auch noch nicht gelernte Aufgaben; der Vorwärtstransfer (FWT) braucht es.</translation>
    </message>
    <message>
        <source>Split that is scored</source>
        <translation>Bewerteter Datenteil</translation>
    </message>
    <message>
        <source>Split that the accuracy matrix is measured on. dev is for choosing settings, so that test is not used up.</source>
        <translation>Datenteil, auf dem die Genauigkeitsmatrix gemessen wird. dev ist zum Wählen von Einstellungen da, damit test nicht verbraucht wird.</translation>
    </message>
    <message>
        <source>Examples scored at once.</source>
        <translation>Gleichzeitig bewertete Beispiele.</translation>
    </message>
    <message>
        <source>Predictions kept</source>
        <translation>Behaltene Vorhersagen</translation>
    </message>
    <message>
        <source>Predictions stored for every entry of the accuracy matrix.</source>
        <translation>Vorhersagen, die je Eintrag der Genauigkeitsmatrix gespeichert werden.</translation>
    </message>
    <message>
        <source>Importance every</source>
        <translation>Wichtigkeit alle</translation>
    </message>
    <message>
        <source>Optimizer steps between two pictures of the importance of all skill units.</source>
        <translation>Optimiererschritte zwischen zwei Bildern der Wichtigkeit aller Skill-Einheiten.</translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>Checkpoint alle</translation>
    </message>
    <message>
        <source>Optimizer steps between two training states that an interrupted run can go on from; the newest three are kept. 0: at the end of each task only.</source>
        <translation>Optimiererschritte zwischen zwei Trainingszuständen, von denen ein unterbrochener Lauf weitergehen kann; die neuesten drei bleiben. 0: nur am Ende jeder Aufgabe.</translation>
    </message>
    <message>
        <source>States kept</source>
        <translation>Behaltene Zustände</translation>
    </message>
    <message>
        <source>Training states that stay when the run is done, so that other runs can branch from them. task_ends: at the end of each task; fusions: after each fusion as well; all: every checkpoint. Where record.weights is none, no state stays.</source>
        <translation>Trainingszustände, die nach dem Ende des Laufs bleiben, damit andere Läufe davon abzweigen können. task_ends: am Ende jeder Aufgabe; fusions: auch nach jeder Fusion; all: jeder Checkpoint. Wo record.weights none ist, bleibt kein Zustand.</translation>
    </message>
    <message>
        <source>Space for them</source>
        <translation>Platz dafür</translation>
    </message>
    <message>
        <source>Megabytes that the kept states of a run may take; beyond it those within tasks go first, then the oldest. 0: no bound.</source>
        <translation>Megabytes, die die behaltenen Zustände eines Laufs belegen dürfen; darüber hinaus gehen erst die innerhalb von Aufgaben, dann die ältesten. 0: unbegrenzt.</translation>
    </message>
    <message>
        <source>Weights kept</source>
        <translation>Behaltene Gewichte</translation>
    </message>
    <message>
        <source>all: those after each task and at the end; final: at the end only; none: figures only, for sweeps of many runs. What an interrupted run goes on from is kept in any case, until it is done.</source>
        <translation>all: die nach jeder Aufgabe und am Ende; final: nur am Ende; none: nur Kennzahlen, für Sweeps aus vielen Läufen. Wovon ein unterbrochener Lauf weitergeht, bleibt in jedem Fall, bis er fertig ist.</translation>
    </message>
    <message>
        <source>Single elements of</source>
        <translation>Einzelne Elemente von</translation>
    </message>
    <message>
        <source>Tensors whose importance is recorded element by element at the end of each task, for the importance map: parts of their names, such as decoder.block.1 or SelfAttention.q, or all. Empty: none.</source>
        <translation>Tensoren, deren Wichtigkeit am Ende jeder Aufgabe Element für Element für die Wichtigkeitskarte aufgezeichnet wird: Teile ihrer Namen, etwa decoder.block.1 oder SelfAttention.q, oder all. Leer: keine.</translation>
    </message>
    <message>
        <source>Elements a task</source>
        <translation>Elemente je Aufgabe</translation>
    </message>
    <message>
        <source>The most elements recorded at the end of a task, at 4 bytes each; tensors that do not fit any more are left out with a warning.</source>
        <translation>So viele Elemente werden am Ende einer Aufgabe höchstens aufgezeichnet, mit je 4 Byte; Tensoren, die nicht mehr hineinpassen, bleiben mit einer Warnung weg.</translation>
    </message>
    <message>
        <source>Sides of fusions kept up to</source>
        <translation>Fusionsseiten behalten bis</translation>
    </message>
    <message>
        <source>SeqLoRA</source>
        <translation>SeqLoRA</translation>
    </message>
    <message>
        <source>Sequential fine-tuning: one task after the other, nothing done against forgetting; with backbone.tuning=full it is SeqFT.</source>
        <translation>Sequenzielles Fine-Tuning: eine Aufgabe nach der anderen, ohne etwas gegen das Vergessen; mit backbone.tuning=full ist es SeqFT.</translation>
    </message>
    <message>
        <source>Follow the importance</source>
        <translation>Wichtigkeit verfolgen</translation>
    </message>
    <message>
        <source>Computes the importance of all skill units for the heat map. It does not change the training.</source>
        <translation>Berechnet die Wichtigkeit aller Skill-Einheiten für die Karte. Das Training ändert sich dadurch nicht.</translation>
    </message>
    <message>
        <source>Skill unit</source>
        <translation>Skill-Einheit</translation>
    </message>
    <message>
        <source>What counts as one skill unit. matrix: each LoRA A and each B. pair: each rank-1 piece of a LoRA module, row i of A with column i of B. tensor: each trained tensor, for full fine-tuning. auto: pair with LoRA, tensor without.</source>
        <translation>Was als eine Skill-Einheit zählt. matrix: jedes LoRA-A und jedes B. pair: jedes Rang-1-Stück eines LoRA-Moduls, Zeile i von A mit Spalte i von B. tensor: jeder trainierte Tensor, für volles Fine-Tuning. auto: pair mit LoRA, tensor ohne.</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Sensitivität</translation>
    </message>
    <message>
        <source>first: |w·g|. mix: |w·g − ½(w·g)²|, which adds a second-order term with the squared gradient as curvature.</source>
        <translation>first: |w·g|. mix: |w·g − ½(w·g)²|, mit einem Term zweiter Ordnung, in dem der quadrierte Gradient die Krümmung vertritt.</translation>
    </message>
    <message>
        <source>Smoothing of sensitivity (α1)</source>
        <translation>Glättung der Sensitivität (α1)</translation>
    </message>
    <message>
        <source>Weight of the past in the running mean of the sensitivity; 0.85 looks back about seven steps.</source>
        <translation>Gewicht der Vergangenheit im laufenden Mittel der Sensitivität; 0.85 blickt etwa sieben Schritte zurück.</translation>
    </message>
    <message>
        <source>Smoothing of uncertainty (α2)</source>
        <translation>Glättung der Unsicherheit (α2)</translation>
    </message>
    <message>
        <source>Weight of the past in the running mean of the deviation from the smoothed sensitivity.</source>
        <translation>Gewicht der Vergangenheit im laufenden Mittel der Abweichung von der geglätteten Sensitivität.</translation>
    </message>
    <message>
        <source>Weights taken</source>
        <translation>Genommene Gewichte</translation>
    </message>
    <message>
        <source>Whether w in w·g is the weight the gradient was taken at, as the formula means it, or the one after the optimizer step, as the released code reads it.</source>
        <translation>Ob w in w·g das Gewicht ist, an dem der Gradient genommen wurde, wie die Formel es meint, oder das nach dem Optimiererschritt, wie der veröffentlichte Code es liest.</translation>
    </message>
    <message>
        <source>Leave out a task&apos;s first step</source>
        <translation>Ersten Schritt einer Aufgabe weglassen</translation>
    </message>
    <message>
        <source>The released code does not count the first optimizer step of a task.</source>
        <translation>Der veröffentlichte Code zählt den ersten Optimiererschritt einer Aufgabe nicht mit.</translation>
    </message>
    <message>
        <source>IncLoRA</source>
        <translation>IncLoRA</translation>
    </message>
    <message>
        <source>A new LoRA pair for every task; earlier pairs are frozen, and all of them act together.</source>
        <translation>Ein neues LoRA-Paar für jede Aufgabe; frühere Paare sind eingefroren, und alle wirken zusammen.</translation>
    </message>
    <message>
        <source>O-LoRA</source>
        <translation>O-LoRA</translation>
    </message>
    <message>
        <source>A new LoRA pair for every task, kept orthogonal to the frozen pairs of earlier tasks; all of them act together.</source>
        <translation>Ein neues LoRA-Paar für jede Aufgabe, orthogonal zu den eingefrorenen Paaren früherer Aufgaben gehalten; alle wirken zusammen.</translation>
    </message>
    <message>
        <source>Strength of orthogonality (λ1)</source>
        <translation>Stärke der Orthogonalität (λ1)</translation>
    </message>
    <message>
        <source>Weight of the overlap between the new A and those of earlier tasks; 0 is IncLoRA.</source>
        <translation>Gewicht der Überlappung zwischen dem neuen A und denen früherer Aufgaben; 0 ist IncLoRA.</translation>
    </message>
    <message>
        <source>Measure of the overlap</source>
        <translation>Maß der Überlappung</translation>
    </message>
    <message>
        <source>absolute: the sum of |A_i·Aᵀ| over all entries. squared: the sum of their squares.</source>
        <translation>absolute: die Summe von |A_i·Aᵀ| über alle Einträge. squared: die Summe ihrer Quadrate.</translation>
    </message>
    <message>
        <source>Weight of the norms (λ2)</source>
        <translation>Gewicht der Normen (λ2)</translation>
    </message>
    <message>
        <source>Weight of the Frobenius norms (not squared) of the new A&apos;s and B&apos;s.</source>
        <translation>Gewicht der (nicht quadrierten) Frobenius-Normen der neuen A und B.</translation>
    </message>
    <message>
        <source>λ1 from later tasks on</source>
        <translation>λ1 ab späteren Aufgaben</translation>
    </message>
    <message>
        <source>Other values from some tasks on, as TASK:VALUE with commas between them; tasks count from 1. Empty: one value for all tasks.</source>
        <translation>Andere Werte von bestimmten Aufgaben an, als AUFGABE:WERT mit Kommas dazwischen; Aufgaben zählen ab 1. Leer: ein Wert für alle Aufgaben.</translation>
    </message>
    <message>
        <source>λ2 from later tasks on</source>
        <translation>λ2 ab späteren Aufgaben</translation>
    </message>
    <message>
        <source>MIGU: share of units left out (T)</source>
        <translation>MIGU: ausgelassener Anteil (T)</translation>
    </message>
    <message>
        <source>Above 0, every step changes only the rows of a trained matrix that respond most strongly to its tokens, as the method MIGU does; the share of rows below this quantile is left out.</source>
        <translation>Über 0 ändert jeder Schritt nur die Zeilen einer trainierten Matrix, die am stärksten auf seine Tokens antworten, wie es die Methode MIGU tut; der Anteil der Zeilen unter diesem Quantil bleibt aus.</translation>
    </message>
    <message>
        <source>EWC</source>
        <translation>EWC</translation>
    </message>
    <message>
        <source>Elastic weight consolidation: weights that earlier tasks needed are held near their old values.</source>
        <translation>Elastic Weight Consolidation: Gewichte, die frühere Aufgaben brauchten, werden nahe an ihren alten Werten gehalten.</translation>
    </message>
    <message>
        <source>Springs</source>
        <translation>Federn</translation>
    </message>
    <message>
        <source>per_task: one spring for every earlier task, so that the memory grows with the tasks. online: a single one, whose stiffness is summed up and which holds the weights after the last task.</source>
        <translation>per_task: eine Feder je früherer Aufgabe, sodass der Speicher mit den Aufgaben wächst. online: eine einzige, deren Steifigkeit aufsummiert wird und die die Gewichte nach der letzten Aufgabe hält.</translation>
    </message>
    <message>
        <source>Strength (λ)</source>
        <translation>Stärke (λ)</translation>
    </message>
    <message>
        <source>Weight of the penalty λ/2·Σ F·(θ − θ*)²; 0 turns it off. The Fisher values of LoRA factors are small: search powers of ten from 10 to 1,000,000. The penalty&apos;s gradient is added after gradient clipping.</source>
        <translation>Gewicht der Strafe λ/2·Σ F·(θ − θ*)²; 0 schaltet sie aus. Die Fisher-Werte von LoRA-Faktoren sind klein: Zehnerpotenzen von 10 bis 1,000,000 absuchen. Der Gradient der Strafe wird nach dem Gradient Clipping addiert.</translation>
    </message>
    <message>
        <source>Decay of the old stiffness (γ)</source>
        <translation>Abklingen der alten Steifigkeit (γ)</translation>
    </message>
    <message>
        <source>What is left of the accumulated Fisher information when a task&apos;s own is added. Online springs only.</source>
        <translation>Was von der angesammelten Fisher-Information bleibt, wenn die einer Aufgabe hinzukommt. Nur für online.</translation>
    </message>
    <message>
        <source>LwF</source>
        <translation>LwF</translation>
    </message>
    <message>
        <source>Learning without forgetting: on the new task&apos;s inputs the model shall keep saying what it said before the task.</source>
        <translation>Learning without Forgetting: Auf den Eingaben der neuen Aufgabe soll das Modell weiter sagen, was es vor der Aufgabe sagte.</translation>
    </message>
    <message>
        <source>Strength (α)</source>
        <translation>Stärke (α)</translation>
    </message>
    <message>
        <source>Weight of the distance to the old answers beside the loss of the task; 0 is plain fine-tuning.</source>
        <translation>Gewicht des Abstands zu den alten Antworten neben dem Loss der Aufgabe; 0 ist einfaches Fine-Tuning.</translation>
    </message>
    <message>
        <source>Temperature (T)</source>
        <translation>Temperatur (T)</translation>
    </message>
    <message>
        <source>Both distributions are softened by it before they are compared; larger values let unlikely words count more.</source>
        <translation>Beide Verteilungen werden damit vor dem Vergleich geglättet; bei größeren Werten zählen unwahrscheinliche Wörter mehr.</translation>
    </message>
    <message>
        <source>MIGU</source>
        <translation>MIGU</translation>
    </message>
    <message>
        <source>In every step, only the output units of a layer that respond most strongly to the step&apos;s tokens are changed.</source>
        <translation>In jedem Schritt ändern sich nur die Ausgabeeinheiten einer Schicht, die am stärksten auf die Tokens des Schritts antworten.</translation>
    </message>
    <message>
        <source>Share of units left out (T)</source>
        <translation>Ausgelassener Anteil der Einheiten (T)</translation>
    </message>
    <message>
        <source>Of each trained matrix, the rows whose mean response lies below this quantile keep their weights in the step; 0 changes all rows, 1 only the strongest.</source>
        <translation>Von jeder trainierten Matrix behalten die Zeilen, deren mittlere Antwort unter diesem Quantil liegt, im Schritt ihre Gewichte; 0 ändert alle Zeilen, 1 nur die stärkste.</translation>
    </message>
    <message>
        <source>MoCL</source>
        <translation>MoCL</translation>
    </message>
    <message>
        <source>A LoRA module for every task; each example is served by a mixture of them, weighed by its likeness to the tasks.</source>
        <translation>Ein LoRA-Modul je Aufgabe; jedes Beispiel wird von einer Mischung bedient, gewichtet nach seiner Ähnlichkeit mit den Aufgaben.</translation>
    </message>
    <message>
        <source>Modules at test</source>
        <translation>Module beim Test</translation>
    </message>
    <message>
        <source>matching: the mixture by likeness, without a task id. own: the module of the example&apos;s true task alone.</source>
        <translation>matching: die Mischung nach Ähnlichkeit, ohne Aufgabenkennung. own: nur das Modul der wahren Aufgabe des Beispiels.</translation>
    </message>
    <message>
        <source>Weight of matching (w)</source>
        <translation>Gewicht des Matchings (w)</translation>
    </message>
    <message>
        <source>Weight of the term that turns the task&apos;s feature towards its examples, beside the loss of the task.</source>
        <translation>Gewicht des Terms, der das Merkmal der Aufgabe zu ihren Beispielen dreht, neben dem Loss der Aufgabe.</translation>
    </message>
    <message>
        <source>Feature of an example from</source>
        <translation>Merkmal eines Beispiels aus</translation>
    </message>
    <message>
        <source>What is compared with the tasks&apos; features. embedding: the mean of the example&apos;s token embeddings. encoder: the mean of the last states of the backbone&apos;s frozen encoder (of a decoder-only backbone itself), which costs one more pass. Or the folder of a BERT-family checkpoint with its tokenizer, as a sentence encoder.</source>
        <translation>Was mit den Merkmalen der Aufgaben verglichen wird. embedding: das Mittel der Token-Embeddings des Beispiels. encoder: das Mittel der letzten Zustände des eingefrorenen Encoders des Backbones (bei reinen Decodern des Backbones selbst), was einen weiteren Durchgang kostet. Oder der Ordner eines Checkpoints der BERT-Familie mit Tokenizer, als Satz-Encoder.</translation>
    </message>
    <message>
        <source>L2P prompt pool</source>
        <translation>L2P-Prompt-Pool</translation>
    </message>
    <message>
        <source>Trains a pool of soft prompts, of which the nearest stand before each example; the backbone stays as it is.</source>
        <translation>Trainiert einen Pool weicher Prompts, von denen die nächsten vor jedem Beispiel stehen; das Backbone bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Prompts in the pool (M)</source>
        <translation>Prompts im Pool (M)</translation>
    </message>
    <message>
        <source>How many prompts there are, for all tasks together.</source>
        <translation>Wie viele Prompts es gibt, für alle Aufgaben zusammen.</translation>
    </message>
    <message>
        <source>Vectors of a prompt</source>
        <translation>Vektoren eines Prompts</translation>
    </message>
    <message>
        <source>Soft tokens of one prompt.</source>
        <translation>Weiche Tokens eines Prompts.</translation>
    </message>
    <message>
        <source>Prompts of an example (K)</source>
        <translation>Prompts eines Beispiels (K)</translation>
    </message>
    <message>
        <source>So many prompts, those of the nearest keys, stand before each example; at most the whole pool.</source>
        <translation>So viele Prompts, die der nächsten Schlüssel, stehen vor jedem Beispiel; höchstens der ganze Pool.</translation>
    </message>
    <message>
        <source>Pull on the keys (λ)</source>
        <translation>Zug an den Schlüsseln (λ)</translation>
    </message>
    <message>
        <source>Weight of the term that draws the keys of the chosen prompts to the queries of the examples.</source>
        <translation>Gewicht des Terms, der die Schlüssel der gewählten Prompts zu den Anfragen der Beispiele zieht.</translation>
    </message>
    <message>
        <source>Query from</source>
        <translation>Anfrage aus</translation>
    </message>
    <message>
        <source>What an example is looked up by. embedding: the mean of its token embeddings. encoder: the mean of the last states of the backbone&apos;s frozen encoder (of a decoder-only backbone itself), which costs one more pass. Or the folder of a BERT-family checkpoint with its tokenizer, as a sentence encoder.</source>
        <translation>Wonach ein Beispiel nachgeschlagen wird. embedding: das Mittel seiner Token-Embeddings. encoder: das Mittel der letzten Zustände des eingefrorenen Encoders des Backbones (bei reinen Decodern des Backbones selbst), was einen weiteren Durchgang kostet. Oder der Ordner eines Checkpoints der BERT-Familie mit Tokenizer, als Satz-Encoder.</translation>
    </message>
    <message>
        <source>Rate of the prompts, relative</source>
        <translation>Rate der Prompts, relativ</translation>
    </message>
    <message>
        <source>The learning rate of prompts and keys as a multiple of train.learning_rate: prompts want far larger steps than LoRA. With train.learning_rate 1e-3, 30 gives the published 0.03.</source>
        <translation>Die Lernrate von Prompts und Schlüsseln als Vielfaches von train.learning_rate: Prompts wollen weit größere Schritte als LoRA. Mit train.learning_rate 1e-3 gibt 30 die veröffentlichten 0.03.</translation>
    </message>
    <message>
        <source>Spare prompts of earlier tasks</source>
        <translation>Prompts früherer Aufgaben schonen</translation>
    </message>
    <message>
        <source>In training, prompts that earlier tasks chose often count as further away, so that tasks with similar texts do not all write over the same ones.</source>
        <translation>Im Training gelten Prompts, die frühere Aufgaben oft wählten, als weiter entfernt, damit Aufgaben mit ähnlichen Texten nicht alle dieselben überschreiben.</translation>
    </message>
    <message>
        <source>Experience replay</source>
        <translation>Experience Replay</translation>
    </message>
    <message>
        <source>Keeps a small share of every learned task&apos;s examples and learns them again beside the new task.</source>
        <translation>Behält einen kleinen Anteil der Beispiele jeder gelernten Aufgabe und lernt sie neben der neuen Aufgabe wieder.</translation>
    </message>
    <message>
        <source>Share of examples kept</source>
        <translation>Behaltener Anteil der Beispiele</translation>
    </message>
    <message>
        <source>Of each learned task, so much of the training examples stays in memory, balanced over the label words and at least one of each. 0: no memory, and every task is plain fine-tuning.</source>
        <translation>Von jeder gelernten Aufgabe bleibt dieser Anteil der Trainingsbeispiele im Gedächtnis, ausgewogen über die Label-Wörter und mindestens eines von jedem. 0: kein Gedächtnis, und jede Aufgabe ist einfaches Fine-Tuning.</translation>
    </message>
    <message>
        <source>Steps on the task between</source>
        <translation>Aufgabenschritte dazwischen</translation>
    </message>
    <message>
        <source>After so many steps on the new task come the steps on memory. Steps left over at a task&apos;s end are followed by none.</source>
        <translation>Nach so vielen Schritten auf der neuen Aufgabe kommen die Gedächtnisschritte. Auf Schritte, die am Ende einer Aufgabe übrig sind, folgen keine.</translation>
    </message>
    <message>
        <source>Steps on memory then</source>
        <translation>Gedächtnisschritte danach</translation>
    </message>
    <message>
        <source>Optimizer steps on remembered examples, each on a batch of its own.</source>
        <translation>Optimiererschritte auf gemerkten Beispielen, jeder auf einem eigenen Batch.</translation>
    </message>
    <message>
        <source>Batch size of memory steps</source>
        <translation>Batchgröße der Gedächtnisschritte</translation>
    </message>
    <message>
        <source>Examples drawn at random for one memory step; 0: train.batch_size.</source>
        <translation>Zufällig gezogene Beispiele je Gedächtnisschritt; 0: train.batch_size.</translation>
    </message>
    <message>
        <source>Learning rate of memory steps</source>
        <translation>Lernrate der Gedächtnisschritte</translation>
    </message>
    <message>
        <source>Peak rate of the memory steps; train.learning_rate is for those on the task. Usually both are equal.</source>
        <translation>Höchste Rate der Gedächtnisschritte; train.learning_rate gilt für die auf der Aufgabe. Meist sind beide gleich.</translation>
    </message>
    <message>
        <source>Schedule of memory steps</source>
        <translation>Verlauf der Gedächtnisschritte</translation>
    </message>
    <message>
        <source>task: the rate of memory steps rises and falls with the task&apos;s schedule. constant: it stays.</source>
        <translation>task: Die Rate der Gedächtnisschritte steigt und fällt mit dem Verlauf der Aufgabe. constant: Sie bleibt gleich.</translation>
    </message>
    <message>
        <source>Optimizer of memory steps</source>
        <translation>Optimierer der Gedächtnisschritte</translation>
    </message>
    <message>
        <source>shared: memory steps use and move the AdamW moments of the task&apos;s steps, as in one mixed stream. own: they have moments of their own.</source>
        <translation>shared: Gedächtnisschritte nutzen und bewegen die AdamW-Momente der Aufgabenschritte, wie in einem gemischten Strom. own: Sie haben eigene Momente.</translation>
    </message>
    <message>
        <source>Weight average</source>
        <translation>Gewichtsmittel</translation>
    </message>
    <message>
        <source>Averages whole models, at each task&apos;s end or after every step: KIF without a look at skill units.</source>
        <translation>Mittelt ganze Modelle, am Ende jeder Aufgabe oder nach jedem Schritt: KIF ohne Blick auf Skill-Einheiten.</translation>
    </message>
    <message>
        <source>What is averaged</source>
        <translation>Was gemittelt wird</translation>
    </message>
    <message>
        <source>ensemble: the models before and after a task, once at its end. running: the weights after every step, as an exponential moving average (EMA) that begins with the model before the task.</source>
        <translation>ensemble: die Modelle vor und nach einer Aufgabe, einmal an ihrem Ende. running: die Gewichte nach jedem Schritt, als exponentiell gleitendes Mittel (EMA), das mit dem Modell vor der Aufgabe beginnt.</translation>
    </message>
    <message>
        <source>Weight of the previous model</source>
        <translation>Gewicht des bisherigen Modells</translation>
    </message>
    <message>
        <source>How much of the model before a task stays in the average with the one after it. Ensemble only; 0 keeps nothing.</source>
        <translation>Wie viel vom Modell vor einer Aufgabe im Mittel mit dem danach bleibt. Nur für ensemble; 0 behält nichts.</translation>
    </message>
    <message>
        <source>Decay of the running average</source>
        <translation>Abklingen des laufenden Mittels</translation>
    </message>
    <message>
        <source>What is left of the running average after each step; 0 is plain fine-tuning, and 1 learns nothing. Choose it by the steps of a task: 0.99 looks back about 100 steps. Running average only.</source>
        <translation>Was vom laufenden Mittel nach jedem Schritt bleibt; 0 ist einfaches Fine-Tuning, 1 lernt nichts. Nach der Zahl der Schritte einer Aufgabe wählen: 0.99 blickt etwa 100 Schritte zurück. Nur für running.</translation>
    </message>
    <message>
        <source>Average the first task too</source>
        <translation>Auch die erste Aufgabe mitteln</translation>
    </message>
    <message>
        <source>Also averages the first task&apos;s weights with those before all training, where nothing can be forgotten yet.</source>
        <translation>Mittelt auch die Gewichte der ersten Aufgabe mit denen vor allem Training, wo noch nichts vergessen werden kann.</translation>
    </message>
    <message>
        <source>Model merging</source>
        <translation>Modellverschmelzung</translation>
    </message>
    <message>
        <source>Fine-tunes a model (or an adapter) of its own for each task, and merges their differences from the first model.</source>
        <translation>Trainiert für jede Aufgabe ein eigenes Modell (oder einen eigenen Adapter) und verschmilzt deren Differenzen zum ersten Modell.</translation>
    </message>
    <message>
        <source>Merging rule</source>
        <translation>Verschmelzungsregel</translation>
    </message>
    <message>
        <source>average: the mean of the task vectors. task_arithmetic: their sum. ties: the mean of the largest entries of the elected sign. dare: entries are dropped at random and the rest scaled up, then dare_then. magmax: of each entry the largest one.</source>
        <translation>average: das Mittel der Aufgabenvektoren. task_arithmetic: ihre Summe. ties: das Mittel der größten Einträge mit dem gewählten Vorzeichen. dare: Einträge werden zufällig verworfen und der Rest vergrößert, dann dare_then. magmax: von jedem Eintrag der größte.</translation>
    </message>
    <message>
        <source>Where a task starts</source>
        <translation>Wo eine Aufgabe beginnt</translation>
    </message>
    <message>
        <source>base: every task is learned from the model before all tasks. sequential: from the unmerged model of the task before; MagMax is meant so.</source>
        <translation>base: Jede Aufgabe wird vom Modell vor allen Aufgaben aus gelernt. sequential: vom unverschmolzenen Modell der vorigen Aufgabe aus; so ist MagMax gemeint.</translation>
    </message>
    <message>
        <source>Scale of the merged vector (λ)</source>
        <translation>Skalierung des Vektors (λ)</translation>
    </message>
    <message>
        <source>What the merged task vector is multiplied with. 0: 0.3 for task_arithmetic (and dare with it), else 1.</source>
        <translation>Womit der verschmolzene Aufgabenvektor multipliziert wird. 0: 0.3 für task_arithmetic (und dare damit), sonst 1.</translation>
    </message>
    <message>
        <source>Entries kept in %</source>
        <translation>Behaltene Einträge in %</translation>
    </message>
    <message>
        <source>Of each task vector, so many per cent of the entries, the largest ones, take part. TIES only.</source>
        <translation>Von jedem Aufgabenvektor nehmen so viele Prozent der Einträge teil, die größten. Nur TIES.</translation>
    </message>
    <message>
        <source>Share dropped (p)</source>
        <translation>Verworfener Anteil (p)</translation>
    </message>
    <message>
        <source>Chance of each entry of a task vector to be dropped; what stays is divided by 1 − p. DARE only.</source>
        <translation>Wahrscheinlichkeit jedes Eintrags eines Aufgabenvektors, verworfen zu werden; was bleibt, wird durch 1 − p geteilt. Nur DARE.</translation>
    </message>
    <message>
        <source>Rule after dropping</source>
        <translation>Regel nach dem Verwerfen</translation>
    </message>
    <message>
        <source>How the thinned vectors are merged. DARE only.</source>
        <translation>Wie die ausgedünnten Vektoren verschmolzen werden. Nur DARE.</translation>
    </message>
    <message>
        <source>Seed of dropping</source>
        <translation>Seed des Verwerfens</translation>
    </message>
    <message>
        <source>Decides which entries are dropped. A task&apos;s entries are the same in every merge. DARE only.</source>
        <translation>Entscheidet, welche Einträge verworfen werden. Die einer Aufgabe sind in jeder Verschmelzung dieselben. Nur DARE.</translation>
    </message>
    <message>
        <source>Per-task adapters (bound)</source>
        <translation>Adapter je Aufgabe (Schranke)</translation>
    </message>
    <message>
        <source>A LoRA adapter of its own for every task, chosen by the true task at test: a bound, since no task id is given otherwise.</source>
        <translation>Ein eigener LoRA-Adapter für jede Aufgabe, beim Test nach der wahren Aufgabe gewählt: eine Schranke, da sonst keine Aufgabenkennung gegeben ist.</translation>
    </message>
    <message>
        <source>Multi-task (bound)</source>
        <translation>Multi-Task (Schranke)</translation>
    </message>
    <message>
        <source>One training on the examples of all tasks at once: the upper bound, since continual learning never sees them so.</source>
        <translation>Ein Training auf den Beispielen aller Aufgaben zugleich: die obere Schranke, da Continual Learning sie nie so sieht.</translation>
    </message>
    <message>
        <source>KIF / TaSL</source>
        <translation>KIF / TaSL</translation>
    </message>
    <message>
        <source>Fuses the weights before and after each task, skill unit by skill unit, so that what earlier tasks needed is kept.</source>
        <translation>Fusioniert die Gewichte vor und nach jeder Aufgabe, Skill-Einheit für Skill-Einheit, sodass bleibt, was frühere Aufgaben brauchten.</translation>
    </message>
    <message>
        <source>Fusion rule</source>
        <translation>Fusionsregel</translation>
    </message>
    <message>
        <source>static: a threshold puts each unit into one of four categories. adaptive: a softmax of both scores weighs the two models smoothly.</source>
        <translation>static: Eine Schwelle ordnet jede Einheit einer von vier Kategorien zu. adaptive: Ein Softmax beider Scores gewichtet die zwei Modelle stufenlos.</translation>
    </message>
    <message>
        <source>Importance threshold (quantile)</source>
        <translation>Wichtigkeitsschwelle (Quantil)</translation>
    </message>
    <message>
        <source>A unit is important to a side when its normalised score lies strictly above this quantile; 0.8 marks the top fifth. With adaptive fusion it only names the displayed categories.</source>
        <translation>Eine Einheit ist einer Seite wichtig, wenn ihr normierter Score strikt über diesem Quantil liegt; 0.8 markiert das oberste Fünftel. Bei adaptiver Fusion benennt es nur die angezeigten Kategorien.</translation>
    </message>
    <message>
        <source>Weight of the previous model (γ)</source>
        <translation>Gewicht des bisherigen Modells (γ)</translation>
    </message>
    <message>
        <source>In units that both sides need, the fused weight is γ times the previous plus 1 − γ times the new one. Static rule only.</source>
        <translation>In Einheiten, die beide Seiten brauchen, ist das fusionierte Gewicht γ mal das bisherige plus 1 − γ mal das neue. Nur statische Regel.</translation>
    </message>
    <message>
        <source>Softmax temperature (τ)</source>
        <translation>Softmax-Temperatur (τ)</translation>
    </message>
    <message>
        <source>Small values follow the larger score alone, large ones average. Adaptive rule only.</source>
        <translation>Kleine Werte folgen allein dem größeren Score, große mitteln. Nur adaptive Regel.</translation>
    </message>
    <message>
        <source>Weight of the history (β)</source>
        <translation>Gewicht der Geschichte (β)</translation>
    </message>
    <message>
        <source>How much of the accumulated importance stays when a task&apos;s importance is added to it.</source>
        <translation>Wie viel von der angesammelten Wichtigkeit bleibt, wenn die einer Aufgabe hinzukommt.</translation>
    </message>
    <message>
        <source>Orthogonality term</source>
        <translation>Orthogonalitätsterm</translation>
    </message>
    <message>
        <source>Weight of a loss term that pulls the rows of each LoRA A and the columns of each B towards an orthonormal set; 0 turns it off, TasLoRA uses 0.1. Needs LoRA.</source>
        <translation>Gewicht eines Loss-Terms, der die Zeilen jedes LoRA-A und die Spalten jedes B zu einer orthonormalen Menge zieht; 0 schaltet ihn aus, TasLoRA nimmt 0.1. Braucht LoRA.</translation>
    </message>
    <message>
        <source>0: KIF keeps no old example. Above 0 it is KIF&apos;s replay variant: of each learned task, so much of the training examples stays in memory, balanced over the label words, and after each fusion the model is trained on it with this task&apos;s own units frozen.</source>
        <translation>0: KIF behält kein altes Beispiel. Darüber ist es die Replay-Variante von KIF: Von jeder gelernten Aufgabe bleibt dieser Anteil der Trainingsbeispiele im Gedächtnis, ausgewogen über die Label-Wörter, und nach jeder Fusion wird das Modell darauf trainiert, während die eigenen Einheiten dieser Aufgabe eingefroren sind.</translation>
    </message>
    <message>
        <source>Steps on memory after a fusion</source>
        <translation>Gedächtnisschritte nach einer Fusion</translation>
    </message>
    <message>
        <source>Optimizer steps on remembered examples, with AdamW moments of their own. Only with memory_share above 0.</source>
        <translation>Optimiererschritte auf gemerkten Beispielen, mit eigenen AdamW-Momenten. Nur mit memory_share über 0.</translation>
    </message>
    <message>
        <source>Rate of the memory steps; constant, for the task&apos;s schedule has ended by then.</source>
        <translation>Rate der Gedächtnisschritte; gleichbleibend, denn der Verlauf der Aufgabe ist dann zu Ende.</translation>
    </message>
    <message>
        <source>Units trained on memory</source>
        <translation>Auf dem Gedächtnis trainierte Einheiten</translation>
    </message>
    <message>
        <source>all_but_own: every unit but those that only this task needs. earlier: only the units that only earlier tasks need.</source>
        <translation>all_but_own: alle Einheiten außer denen, die nur diese Aufgabe braucht. earlier: nur die Einheiten, die nur frühere Aufgaben brauchen.</translation>
    </message>
    <message>
        <source>Recurrent-KIF</source>
        <translation>Recurrent-KIF</translation>
    </message>
    <message>
        <source>Alternates steps on the new task with steps on a small memory of earlier ones, and after each such round keeps of both moves what is important, element by element.</source>
        <translation>Wechselt Schritte auf der neuen Aufgabe mit Schritten auf einem kleinen Gedächtnis früherer ab und behält nach jeder solchen Runde von beiden Bewegungen das Wichtige, Element für Element.</translation>
    </message>
    <message>
        <source>Steps on the task in a round (Q)</source>
        <translation>Aufgabenschritte je Runde (Q)</translation>
    </message>
    <message>
        <source>Optimizer steps on the new task before earlier tasks are looked at again.</source>
        <translation>Optimiererschritte auf der neuen Aufgabe, bevor frühere Aufgaben wieder angesehen werden.</translation>
    </message>
    <message>
        <source>Steps on memory in a round (M)</source>
        <translation>Gedächtnisschritte je Runde (M)</translation>
    </message>
    <message>
        <source>Optimizer steps on remembered examples that follow, then the two moves are merged.</source>
        <translation>Die folgenden Optimiererschritte auf gemerkten Beispielen; dann werden die zwei Bewegungen zusammengeführt.</translation>
    </message>
    <message>
        <source>Peak rate of the memory steps, apart from train.learning_rate. 0: they measure importance but move nothing.</source>
        <translation>Höchste Rate der Gedächtnisschritte, unabhängig von train.learning_rate. 0: Sie messen die Wichtigkeit, bewegen aber nichts.</translation>
    </message>
    <message>
        <source>own: memory steps have AdamW moments of their own. shared: they use and move those of the task&apos;s steps.</source>
        <translation>own: Gedächtnisschritte haben eigene AdamW-Momente. shared: Sie nutzen und bewegen die der Aufgabenschritte.</translation>
    </message>
    <message>
        <source>Leftover steps at a task&apos;s end</source>
        <translation>Restschritte am Aufgabenende</translation>
    </message>
    <message>
        <source>When a task&apos;s steps are no multiple of Q. merge: a last, shorter round. keep: the steps after the last merge stay as they are. drop: they are undone.</source>
        <translation>Wenn die Schritte einer Aufgabe kein Vielfaches von Q sind. merge: eine letzte, kürzere Runde. keep: Die Schritte nach der letzten Zusammenführung bleiben, wie sie sind. drop: Sie werden rückgängig gemacht.</translation>
    </message>
    <message>
        <source>Smoothing on the task (α1)</source>
        <translation>Glättung auf der Aufgabe (α1)</translation>
    </message>
    <message>
        <source>Weight of the past in the running mean of |w·g| over the steps on the new task.</source>
        <translation>Gewicht der Vergangenheit im laufenden Mittel von |w·g| über die Schritte auf der neuen Aufgabe.</translation>
    </message>
    <message>
        <source>Smoothing on memory (α2)</source>
        <translation>Glättung auf dem Gedächtnis (α2)</translation>
    </message>
    <message>
        <source>Weight of the past in the running mean of |w·g| over the memory steps.</source>
        <translation>Gewicht der Vergangenheit im laufenden Mittel von |w·g| über die Gedächtnisschritte.</translation>
    </message>
    <message>
        <source>Importance of an element</source>
        <translation>Wichtigkeit eines Elements</translation>
    </message>
    <message>
        <source>sensitivity: the running mean Ī alone. product: Ī·Ū, with the uncertainty Ū of KIF.</source>
        <translation>sensitivity: das laufende Mittel Ī allein. product: Ī·Ū, mit der Unsicherheit Ū von KIF.</translation>
    </message>
    <message>
        <source>Smoothing of uncertainty</source>
        <translation>Glättung der Unsicherheit</translation>
    </message>
    <message>
        <source>Weight of the past in Ū, the running mean of |I − Ī|; only decides with score = product.</source>
        <translation>Gewicht der Vergangenheit in Ū, dem laufenden Mittel von |I − Ī|; entscheidet nur bei score = product.</translation>
    </message>
    <message>
        <source>Whether w in w·g is the weight the gradient was taken at, or the one after the optimizer step.</source>
        <translation>Ob w in w·g das Gewicht ist, an dem der Gradient genommen wurde, oder das nach dem Optimiererschritt.</translation>
    </message>
    <message>
        <source>Restart task average each round</source>
        <translation>Aufgabenmittel jede Runde neu</translation>
    </message>
    <message>
        <source>The running mean over the task&apos;s steps begins at 0 in every round.</source>
        <translation>Das laufende Mittel über die Aufgabenschritte beginnt in jeder Runde bei 0.</translation>
    </message>
    <message>
        <source>Restart memory average each round</source>
        <translation>Gedächtnismittel jede Runde neu</translation>
    </message>
    <message>
        <source>The running mean over memory steps begins at 0 in every round instead of being carried on within the task.</source>
        <translation>Das laufende Mittel über die Gedächtnisschritte beginnt in jeder Runde bei 0, statt innerhalb der Aufgabe weiterzulaufen.</translation>
    </message>
    <message>
        <source>Important elements in %</source>
        <translation>Wichtige Elemente in %</translation>
    </message>
    <message>
        <source>An element is important to a side when its score is strictly above the quantile that leaves so many per cent above it, over all elements of all tensors.</source>
        <translation>Ein Element ist einer Seite wichtig, wenn sein Score strikt über dem Quantil liegt, das so viele Prozent über sich lässt, über alle Elemente aller Tensoren.</translation>
    </message>
    <message>
        <source>What is chosen</source>
        <translation>Was gewählt wird</translation>
    </message>
    <message>
        <source>element: every scalar by itself. unit: whole skill units, by the mean score of their elements and the quantile over units.</source>
        <translation>element: jeder Skalar für sich. unit: ganze Skill-Einheiten, nach dem mittleren Score ihrer Elemente und dem Quantil über die Einheiten.</translation>
    </message>
    <message>
        <source>What the pictures show as one skill unit, and what mask = unit chooses: each LoRA A and B (matrix), each rank-1 piece (pair), each trained tensor (tensor). auto: pair with LoRA, tensor without.</source>
        <translation>Was die Bilder als eine Skill-Einheit zeigen und was mask = unit wählt: jedes LoRA-A und -B (matrix), jedes Rang-1-Stück (pair), jeder trainierte Tensor (tensor). auto: pair mit LoRA, tensor ohne.</translation>
    </message>
    <message>
        <source>What a merge takes of the moves (task, memory). paper: both 1 where both sides need the element, the one that needs it, none elsewhere. released: 0.4 and 0.6 if shared, half of each if neither. adaptive: a softmax of both scores. global: half of each everywhere.</source>
        <translation>Was eine Zusammenführung von den Bewegungen nimmt (Aufgabe, Gedächtnis). paper: beide 1, wo beide Seiten das Element brauchen, die eine, die es braucht, sonst keine. released: 0.4 und 0.6, wenn gemeinsam, je die Hälfte, wenn keine. adaptive: ein Softmax beider Scores. global: überall je die Hälfte.</translation>
    </message>
    <message>
        <source>Small values follow the larger score alone, large ones take half of each move. Adaptive rule only.</source>
        <translation>Kleine Werte folgen allein dem größeren Score, große nehmen je die Hälfte beider Bewegungen. Nur adaptive Regel.</translation>
    </message>
    <message>
        <source>Importance of earlier tasks</source>
        <translation>Wichtigkeit früherer Aufgaben</translation>
    </message>
    <message>
        <source>dynamic: measured on memory in every round, at today&apos;s weights. static: taken once at the end of each task and accumulated as in KIF, an ablation.</source>
        <translation>dynamic: in jeder Runde auf dem Gedächtnis gemessen, an den heutigen Gewichten. static: einmal am Ende jeder Aufgabe genommen und wie in KIF angesammelt, eine Ablation.</translation>
    </message>
    <message>
        <source>How much of the accumulated importance stays when a task&apos;s is added. Static importance only.</source>
        <translation>Wie viel von der angesammelten Wichtigkeit bleibt, wenn die einer Aufgabe hinzukommt. Nur statische Wichtigkeit.</translation>
    </message>
    <message>
        <source>Choose by importance</source>
        <translation>Nach Wichtigkeit wählen</translation>
    </message>
    <message>
        <source>Off: every element takes both moves, so a merge is plain replay, an ablation.</source>
        <translation>Aus: Jedes Element nimmt beide Bewegungen, eine Zusammenführung ist also einfaches Replay, eine Ablation.</translation>
    </message>
    <message>
        <source>Update shared elements</source>
        <translation>Gemeinsame Elemente ändern</translation>
    </message>
    <message>
        <source>Off: elements that both sides need stay as they were before the round, an ablation.</source>
        <translation>Aus: Elemente, die beide Seiten brauchen, bleiben wie vor der Runde, eine Ablation.</translation>
    </message>
    <message>
        <source>SLM</source>
        <translation>SLM</translation>
    </message>
    <message>
        <source>Every task keeps low-rank increments under learned keys; each input looks up the ones that fit it, without knowing its task.</source>
        <translation>Jede Aufgabe behält niedrigrangige Zuwächse unter gelernten Schlüsseln; jede Eingabe schlägt die passenden nach, ohne ihre Aufgabe zu kennen.</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>Variante</translation>
    </message>
    <message>
        <source>slm: as the settings below say. one_key: the plain alternative of one slot a task, whose key is the mean query of the task&apos;s training inputs and learns nothing; one group, one slot retrieved.</source>
        <translation>slm: wie die Einstellungen unten sagen. one_key: die einfache Alternative mit einem Slot je Aufgabe, dessen Schlüssel die mittlere Anfrage der Trainingseingaben ist und nichts lernt; eine Gruppe, ein abgerufener Slot.</translation>
    </message>
    <message>
        <source>Slots a task (m)</source>
        <translation>Slots je Aufgabe (m)</translation>
    </message>
    <message>
        <source>Keys, each with a value, that every task adds to the pool.</source>
        <translation>Schlüssel, jeder mit einem Wert, die jede Aufgabe dem Pool hinzufügt.</translation>
    </message>
    <message>
        <source>Slots retrieved (K)</source>
        <translation>Abgerufene Slots (K)</translation>
    </message>
    <message>
        <source>How many slots of the pool an input is served by; no more than a task has.</source>
        <translation>Von wie vielen Slots des Pools eine Eingabe bedient wird; nicht mehr, als eine Aufgabe hat.</translation>
    </message>
    <message>
        <source>Groups of a key (G)</source>
        <translation>Gruppen eines Schlüssels (G)</translation>
    </message>
    <message>
        <source>A query is cut into so many slices, each compared with a part of the key of its own. Where the width of the query cannot be divided so, the next smaller number that divides it is taken.</source>
        <translation>In so viele Stücke wird eine Anfrage zerlegt, jedes mit einem eigenen Teil des Schlüssels verglichen. Wo sich die Breite der Anfrage nicht so teilen lässt, gilt die nächstkleinere Zahl, die sie teilt.</translation>
    </message>
    <message>
        <source>First keys</source>
        <translation>Erste Schlüssel</translation>
    </message>
    <message>
        <source>orthogonal: orthonormal rows for each group. mean: means of random parts of the task&apos;s queries.</source>
        <translation>orthogonal: orthonormale Zeilen für jede Gruppe. mean: Mittel zufälliger Teile der Anfragen der Aufgabe.</translation>
    </message>
    <message>
        <source>encoder: mean of the last states of the backbone&apos;s own encoder (of a decoder-only backbone itself), without adapters. embedding: mean of its token embeddings. Or the folder of a BERT-family checkpoint with its tokenizer, as a sentence encoder.</source>
        <translation>encoder: Mittel der letzten Zustände des Encoders des Backbones (bei reinen Decodern des Backbones selbst), ohne Adapter. embedding: Mittel seiner Token-Embeddings. Oder der Ordner eines Checkpoints der BERT-Familie mit Tokenizer, als Satz-Encoder.</translation>
    </message>
    <message>
        <source>Epochs for keys</source>
        <translation>Epochen für Schlüssel</translation>
    </message>
    <message>
        <source>Epochs over the task&apos;s training inputs in which its keys learn, before its values; 0 leaves them as they begin.</source>
        <translation>Epochen über die Trainingseingaben der Aufgabe, in denen ihre Schlüssel lernen, vor ihren Werten; 0 lässt sie, wie sie beginnen.</translation>
    </message>
    <message>
        <source>Batch size for keys</source>
        <translation>Batchgröße für Schlüssel</translation>
    </message>
    <message>
        <source>Inputs of one step of the keys.</source>
        <translation>Eingaben eines Schritts der Schlüssel.</translation>
    </message>
    <message>
        <source>Learning rate of keys</source>
        <translation>Lernrate der Schlüssel</translation>
    </message>
    <message>
        <source>AdamW&apos;s rate for keys, in their first epoch.</source>
        <translation>AdamW-Rate für Schlüssel in ihrer ersten Epoche.</translation>
    </message>
    <message>
        <source>Epochs until the rate of keys falls</source>
        <translation>Epochen, bis die Schlüsselrate fällt</translation>
    </message>
    <message>
        <source>After so many epochs, again and again, the rate of keys is divided by ten; 0: it stays.</source>
        <translation>Nach so vielen Epochen wird die Rate der Schlüssel jeweils durch zehn geteilt; 0: Sie bleibt.</translation>
    </message>
    <message>
        <source>Weight decay of keys</source>
        <translation>Weight Decay der Schlüssel</translation>
    </message>
    <message>
        <source>AdamW&apos;s decoupled decay of keys.</source>
        <translation>Entkoppelter AdamW-Decay der Schlüssel.</translation>
    </message>
    <message>
        <source>Longest gradient of keys</source>
        <translation>Längster Gradient der Schlüssel</translation>
    </message>
    <message>
        <source>The gradient of all keys together is scaled down to this length; 0: never.</source>
        <translation>Der Gradient aller Schlüssel zusammen wird auf diese Länge verkleinert; 0: nie.</translation>
    </message>
    <message>
        <source>Keys pulled (K of preparation)</source>
        <translation>Gezogene Schlüssel (K der Vorbereitung)</translation>
    </message>
    <message>
        <source>For each input and group, so many of the most similar keys are pulled towards the query.</source>
        <translation>Je Eingabe und Gruppe werden so viele der ähnlichsten Schlüssel zur Anfrage gezogen.</translation>
    </message>
    <message>
        <source>Share of keys dropped</source>
        <translation>Anteil ausgelassener Schlüssel</translation>
    </message>
    <message>
        <source>While keys learn, each is left out at random with this probability, for each input and group anew, which keeps them from gathering in one place.</source>
        <translation>Während Schlüssel lernen, bleibt jeder mit dieser Wahrscheinlichkeit zufällig aus, für jede Eingabe und Gruppe neu, damit sie sich nicht an einem Ort sammeln.</translation>
    </message>
    <message>
        <source>Rank of an increment (r)</source>
        <translation>Rang eines Zuwachses (r)</translation>
    </message>
    <message>
        <source>A slot&apos;s value is a product of this rank for each chosen layer. There is no factor alpha / r.</source>
        <translation>Der Wert eines Slots ist für jede gewählte Schicht ein Produkt dieses Rangs. Einen Faktor alpha / r gibt es nicht.</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Layers that get increments, as in lora.targets, with commas between them; o is the output of attention.</source>
        <translation>Schichten, die Zuwächse bekommen, wie in lora.targets, mit Kommas dazwischen; o ist die Ausgabe der Attention.</translation>
    </message>
    <message>
        <source>Rate of values, relative</source>
        <translation>Rate der Werte, relativ</translation>
    </message>
    <message>
        <source>The values&apos; learning rate as a multiple of train.learning_rate. Increments start with factors of size 1, so they need a smaller rate than LoRA: with train.learning_rate 1e-3, 0.2 gives the published 2e-4.</source>
        <translation>Die Lernrate der Werte als Vielfaches von train.learning_rate. Zuwächse beginnen mit Faktoren der Größe 1 und brauchen darum eine kleinere Rate als LoRA: Mit train.learning_rate 1e-3 gibt 0.2 die veröffentlichten 2e-4.</translation>
    </message>
    <message>
        <source>Slots used in training</source>
        <translation>Im Training genutzte Slots</translation>
    </message>
    <message>
        <source>own: a task trains with its own slots alone. seen: it looks up slots of all tasks so far, and what belongs to earlier ones stays as it is.</source>
        <translation>own: Eine Aufgabe trainiert nur mit ihren eigenen Slots. seen: Sie schlägt Slots aller bisherigen Aufgaben nach, und was früheren gehört, bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>One lookup for</source>
        <translation>Ein Nachschlagen für</translation>
    </message>
    <message>
        <source>sample: each input has its own slots. batch: similarities are averaged over the batch, so that one lookup serves it all; what is scored then depends on eval.batch_size.</source>
        <translation>sample: Jede Eingabe hat ihre eigenen Slots. batch: Ähnlichkeiten werden über den Batch gemittelt, sodass ein Nachschlagen ihm ganz dient; was bewertet wird, hängt dann von eval.batch_size ab.</translation>
    </message>
    <message>
        <source>Equal weights where similarity vanishes</source>
        <translation>Gleiche Gewichte ohne Ähnlichkeit</translation>
    </message>
    <message>
        <source>Weights are equal where the similarities of the retrieved slots sum to nearly nothing or less. Off: the quotient, whatever it is.</source>
        <translation>Die Gewichte sind gleich, wo die Ähnlichkeiten der abgerufenen Slots zusammen fast nichts oder weniger ergeben. Aus: der Quotient, was immer er ist.</translation>
    </message>
    <message>
        <source>The task is known (SLM-TI)</source>
        <translation>Die Aufgabe ist bekannt (SLM-TI)</translation>
    </message>
    <message>
        <source>When examples are scored, only slots of their own task are looked up. Tasks that are not learned yet use all slots.</source>
        <translation>Bei der Bewertung von Beispielen werden nur Slots ihrer eigenen Aufgabe nachgeschlagen. Noch nicht gelernte Aufgaben nutzen alle Slots.</translation>
    </message>
    <message>
        <source>Average performance</source>
        <translation>Mittlere Leistung</translation>
    </message>
    <message>
        <source>mean over all tasks j of R[T][j]: the scores after the last task</source>
        <translation>Mittel über alle Aufgaben j von R[T][j]: die Scores nach der letzten Aufgabe</translation>
    </message>
    <message>
        <source>Average accuracy after each task</source>
        <translation>Mittlere Genauigkeit nach jeder Aufgabe</translation>
    </message>
    <message>
        <source>A_k = mean over j ≤ k of R[k][j], for k = 1 … T; A_T is AP</source>
        <translation>A_k = Mittel über j ≤ k von R[k][j], für k = 1 … T; A_T ist AP</translation>
    </message>
    <message>
        <source>Average incremental accuracy</source>
        <translation>Mittlere inkrementelle Genauigkeit</translation>
    </message>
    <message>
        <source>mean over k of A_k, where A_k is the mean over j ≤ k of R[k][j]</source>
        <translation>Mittel über k von A_k, wobei A_k das Mittel über j ≤ k von R[k][j] ist</translation>
    </message>
    <message>
        <source>Learning accuracy</source>
        <translation>Lerngenauigkeit</translation>
    </message>
    <message>
        <source>mean over j of R[j][j]: each task&apos;s score just after it was learned</source>
        <translation>Mittel über j von R[j][j]: der Score jeder Aufgabe, gleich nachdem sie gelernt wurde</translation>
    </message>
    <message>
        <source>Backward transfer</source>
        <translation>Rückwärtstransfer</translation>
    </message>
    <message>
        <source>1/(T−1) · sum over j &lt; T of (R[T][j] − R[j][j]); negative = earlier tasks were forgotten</source>
        <translation>1/(T−1) · Summe über j &lt; T von (R[T][j] − R[j][j]); negativ = frühere Aufgaben wurden vergessen</translation>
    </message>
    <message>
        <source>Backward transfer, divided by T</source>
        <translation>Rückwärtstransfer, durch T geteilt</translation>
    </message>
    <message>
        <source>1/T · sum over j &lt; T of (R[T][j] − R[j][j]): the sum of BWT over T instead of T−1</source>
        <translation>1/T · Summe über j &lt; T von (R[T][j] − R[j][j]): die Summe von BWT durch T statt T−1</translation>
    </message>
    <message>
        <source>Forward transfer (zero-shot)</source>
        <translation>Vorwärtstransfer (zero-shot)</translation>
    </message>
    <message>
        <source>1/(T−1) · sum over j ≥ 2 of R[j−1][j]: the score on each task just before it is learned, nothing subtracted</source>
        <translation>1/(T−1) · Summe über j ≥ 2 von R[j−1][j]: der Score auf jeder Aufgabe kurz bevor sie gelernt wird, ohne Abzug</translation>
    </message>
    <message>
        <source>Forward transfer over the untrained model</source>
        <translation>Vorwärtstransfer gegen das untrainierte Modell</translation>
    </message>
    <message>
        <source>1/(T−1) · sum over j ≥ 2 of (R[j−1][j] − b_j); b_j = score on task j of a model with random weights, or R[0][j], the backbone before training, where that is not given; positive = earlier tasks helped</source>
        <translation>1/(T−1) · Summe über j ≥ 2 von (R[j−1][j] − b_j); b_j = Score eines Modells mit zufälligen Gewichten auf Aufgabe j, oder R[0][j], das Backbone vor dem Training, wo dieser nicht gegeben ist; positiv = frühere Aufgaben halfen</translation>
    </message>
    <message>
        <source>Forward transfer over single-task training</source>
        <translation>Vorwärtstransfer gegen Einzeltraining</translation>
    </message>
    <message>
        <source>mean over all j of (R[j][j] − a_j); a_j = score of a model trained on task j alone; positive = earlier tasks helped, negative = less room to learn</source>
        <translation>Mittel über alle j von (R[j][j] − a_j); a_j = Score eines nur auf Aufgabe j trainierten Modells; positiv = frühere Aufgaben halfen, negativ = weniger Raum zum Lernen</translation>
    </message>
    <message>
        <source>Forward transfer over single-task training, first task left out</source>
        <translation>Vorwärtstransfer gegen Einzeltraining, ohne die erste Aufgabe</translation>
    </message>
    <message>
        <source>mean over j ≥ 2 of (R[j][j] − a_j); a_j = score of a model trained on task j alone; positive = earlier tasks helped, negative = less room to learn</source>
        <translation>Mittel über j ≥ 2 von (R[j][j] − a_j); a_j = Score eines nur auf Aufgabe j trainierten Modells; positiv = frühere Aufgaben halfen, negativ = weniger Raum zum Lernen</translation>
    </message>
    <message>
        <source>Forgetting measure</source>
        <translation>Vergessensmaß</translation>
    </message>
    <message>
        <source>1/(T−1) · sum over j &lt; T of (max of R[l][j] over j ≤ l ≤ T−1, minus R[T][j]); positive = forgetting</source>
        <translation>1/(T−1) · Summe über j &lt; T von (Maximum von R[l][j] über j ≤ l ≤ T−1, minus R[T][j]); positiv = Vergessen</translation>
    </message>
    <message>
        <source>Forgetting measure, last row included</source>
        <translation>Vergessensmaß mit der letzten Zeile</translation>
    </message>
    <message>
        <source>as FM, with the maximum over j ≤ l ≤ T; never negative</source>
        <translation>wie FM, mit dem Maximum über j ≤ l ≤ T; nie negativ</translation>
    </message>
    <message>
        <source>Retention</source>
        <translation>Erhaltung</translation>
    </message>
    <message>
        <source>mean over j &lt; T of R[T][j] / R[j][j]; 1 = everything kept</source>
        <translation>Mittel über j &lt; T von R[T][j] / R[j][j]; 1 = alles behalten</translation>
    </message>
    <message>
        <source>Intransigence of each task</source>
        <translation>Intransigenz jeder Aufgabe</translation>
    </message>
    <message>
        <source>joint_k − R[k][k]; joint_k = score on task k of a model trained on tasks 1 … k together; positive = the new task is learned less well</source>
        <translation>joint_k − R[k][k]; joint_k = Score auf Aufgabe k eines auf den Aufgaben 1 … k zusammen trainierten Modells; positiv = die neue Aufgabe wird weniger gut gelernt</translation>
    </message>
    <message>
        <source>Intransigence</source>
        <translation>Intransigenz</translation>
    </message>
    <message>
        <source>mean over k of joint_k − R[k][k]; joint_k = score on task k of a model trained on tasks 1 … k together; positive = the new task is learned less well</source>
        <translation>Mittel über k von joint_k − R[k][k]; joint_k = Score auf Aufgabe k eines auf den Aufgaben 1 … k zusammen trainierten Modells; positiv = die neue Aufgabe wird weniger gut gelernt</translation>
    </message>
    <message>
        <source>Relative gain</source>
        <translation>Relativer Gewinn</translation>
    </message>
    <message>
        <source>mean over j of R[T][j] / u_j; u_j = score on task j of the bound, a single-task or multi-task model; 1 = no loss</source>
        <translation>Mittel über j von R[T][j] / u_j; u_j = Score der Schranke auf Aufgabe j, eines Einzel- oder Multi-Task-Modells; 1 = kein Verlust</translation>
    </message>
    <message>
        <source>Exact match</source>
        <translation>Exact Match</translation>
    </message>
    <message>
        <source>share of the predictions that equal their target, both trimmed and in lower case; other rules: strict, normalised (case, punctuation and white space ignored), lower, first word</source>
        <translation>Anteil der Vorhersagen, die ihrem Ziel gleichen, beide ohne Leerraum am Rand und in Kleinbuchstaben; andere Regeln: streng, normiert (ohne Groß- und Kleinschreibung, Satzzeichen und Leerraum), klein, erstes Wort</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>share of the examples whose predicted label is the gold label</source>
        <translation>Anteil der Beispiele, deren vorhergesagtes Label das richtige ist</translation>
    </message>
    <message>
        <source>ROUGE-L</source>
        <translation>ROUGE-L</translation>
    </message>
    <message>
        <source>mean over examples of the best f over the references; f = 2PR/(P+R), P = LCS / tokens of the prediction, R = LCS / tokens of the reference, LCS = length of the longest common subsequence; tokens are runs of letters a–z and digits in lower case, not stemmed</source>
        <translation>Mittel über Beispiele vom besten f über die Referenzen; f = 2PR/(P+R), P = LCS / Tokens der Vorhersage, R = LCS / Tokens der Referenz, LCS = Länge der längsten gemeinsamen Teilfolge; Tokens sind Folgen von Buchstaben a–z und Ziffern in Kleinschreibung, ohne Stemming</translation>
    </message>
    <message>
        <source>Joint goal accuracy</source>
        <translation>Joint Goal Accuracy</translation>
    </message>
    <message>
        <source>share of the dialogue turns in which the value of every slot is right; for each service, then the mean over services</source>
        <translation>Anteil der Dialogrunden, in denen der Wert jedes Slots stimmt; je Dienst, dann das Mittel über die Dienste</translation>
    </message>
    <message>
        <source>Macro-F1</source>
        <translation>Makro-F1</translation>
    </message>
    <message>
        <source>mean over labels of 2TP / (2TP + FP + FN); labels that neither occur nor are predicted are left out</source>
        <translation>Mittel über Labels von 2TP / (2TP + FP + FN); Labels, die weder vorkommen noch vorhergesagt werden, bleiben weg</translation>
    </message>
    <message>
        <source>Preparing data</source>
        <translation>Daten werden vorbereitet</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Evaluating</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Fusing</source>
        <translation>Fusion</translation>
    </message>
    <message>
        <source>what the run is called</source>
        <translation>wie der Lauf heißt</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>what the command line takes</source>
        <translation>was die Befehlszeile nimmt</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>the method&apos;s name</source>
        <translation>der Name der Methode</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>Strom</translation>
    </message>
    <message>
        <source>where the tasks come from</source>
        <translation>woher die Aufgaben kommen</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>the order of the tasks</source>
        <translation>die Reihenfolge der Aufgaben</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>running, done, stopped, failed or interrupted</source>
        <translation>running, done, stopped, failed oder interrupted</translation>
    </message>
    <message>
        <source>the experiment that the run is part of</source>
        <translation>das Experiment, zu dem der Lauf gehört</translation>
    </message>
    <message>
        <source>the run&apos;s row in the experiment&apos;s table</source>
        <translation>die Zeile des Laufs in der Tabelle des Experiments</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>a tag of the run</source>
        <translation>ein Tag des Laufs</translation>
    </message>
    <message>
        <source>the notes</source>
        <translation>die Notizen</translation>
    </message>
    <message>
        <source>Branch of</source>
        <translation>Zweig von</translation>
    </message>
    <message>
        <source>the run that it was branched from</source>
        <translation>der Lauf, von dem er abgezweigt wurde</translation>
    </message>
    <message>
        <source>Branched</source>
        <translation>Abgezweigt</translation>
    </message>
    <message>
        <source>where: start, step, fusion or task_end, and what was changed</source>
        <translation>wo: start, step, fusion oder task_end, und was geändert wurde</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>why the run ended early</source>
        <translation>warum der Lauf vorzeitig endete</translation>
    </message>
    <message>
        <source>AP</source>
        <translation>AP</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>average performance</source>
        <translation>mittlere Leistung</translation>
    </message>
    <message>
        <source>BWT</source>
        <translation>BWT</translation>
    </message>
    <message>
        <source>backward transfer</source>
        <translation>Rückwärtstransfer</translation>
    </message>
    <message>
        <source>FWT</source>
        <translation>FWT</translation>
    </message>
    <message>
        <source>forward transfer</source>
        <translation>Vorwärtstransfer</translation>
    </message>
    <message>
        <source>FM</source>
        <translation>FM</translation>
    </message>
    <message>
        <source>forgetting measure</source>
        <translation>Vergessensmaß</translation>
    </message>
    <message>
        <source>LA</source>
        <translation>LA</translation>
    </message>
    <message>
        <source>learning accuracy</source>
        <translation>Lerngenauigkeit</translation>
    </message>
    <message>
        <source>the seed</source>
        <translation>der Seed</translation>
    </message>
    <message>
        <source>tasks learned</source>
        <translation>gelernte Aufgaben</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>optimizer steps made</source>
        <translation>getane Optimiererschritte</translation>
    </message>
    <message>
        <source>Last loss</source>
        <translation>Letzter Loss</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>nats</translation>
    </message>
    <message>
        <source>the last training loss</source>
        <translation>der letzte Trainings-Loss</translation>
    </message>
    <message>
        <source>Best loss</source>
        <translation>Bester Loss</translation>
    </message>
    <message>
        <source>the lowest training loss</source>
        <translation>der niedrigste Trainings-Loss</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>how long the run took</source>
        <translation>wie lange der Lauf dauerte</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>Tokens/s</translation>
    </message>
    <message>
        <source>training speed</source>
        <translation>Tempo des Trainings</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>MiB</source>
        <translation>MiB</translation>
    </message>
    <message>
        <source>most memory of the program</source>
        <translation>größter Speicherbedarf des Programms</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>the day: 2026-05-01, 2026-05 or 2026</source>
        <translation>der Tag: 2026-05-01, 2026-05 oder 2026</translation>
    </message>
    <message>
        <source>The built-in experiment: KIF learns six WordNet-CL tasks, one after the other.</source>
        <translation>Das eingebaute Experiment: KIF lernt sechs WordNet-CL-Aufgaben, eine nach der anderen.</translation>
    </message>
    <message>
        <source>The longer run: KIF on six WordNet-CL tasks with all their examples, three epochs each.</source>
        <translation>Der längere Lauf: KIF auf sechs WordNet-CL-Aufgaben mit allen ihren Beispielen, je drei Epochen.</translation>
    </message>
    <message>
        <source>KIF on all weights of the backbone: no adapters, every tensor of the checkpoint is one skill unit.</source>
        <translation>KIF auf allen Gewichten des Backbones: keine Adapter, jeder Tensor des Checkpoints ist eine Skill-Einheit.</translation>
    </message>
    <message>
        <source>KIF with adaptive fusion on rank-1 skill units: no thresholds, every unit is weighed by how important each side finds it.</source>
        <translation>KIF mit adaptiver Fusion auf Rang-1-Skill-Einheiten: keine Schwellen, jede Einheit wird danach gewichtet, wie wichtig jede Seite sie findet.</translation>
    </message>
    <message>
        <source>A smoke test: two tasks and a few steps, done in seconds. Its scores mean nothing.</source>
        <translation>Ein Schnelltest: zwei Aufgaben und wenige Schritte, in Sekunden fertig. Seine Scores besagen nichts.</translation>
    </message>
    <message>
        <source>Recurrent-KIF on six WordNet-CL tasks: rounds of 8 steps on the task and 4 on a memory of earlier ones, merged at once.</source>
        <translation>Recurrent-KIF auf sechs WordNet-CL-Aufgaben: Runden aus 8 Schritten auf der Aufgabe und 4 auf einem Gedächtnis früherer, sofort zusammengeführt.</translation>
    </message>
    <message>
        <source>The lower reference: the tasks of the built-in experiment, learned one after the other with nothing against forgetting.</source>
        <translation>Der untere Vergleichswert: die Aufgaben des eingebauten Experiments, eine nach der anderen gelernt, ohne etwas gegen das Vergessen.</translation>
    </message>
    <message>
        <source>cuda:N for one of several GPUs</source>
        <translation>cuda:N für eine von mehreren GPUs</translation>
    </message>
    <message>
        <source>the path of a stream file (.toml)</source>
        <translation>der Pfad einer Stream-Datei (.toml)</translation>
    </message>
    <message>
        <source>an order of the stream file</source>
        <translation>eine Reihenfolge der Stream-Datei</translation>
    </message>
    <message>
        <source>of the stream file&apos;s tasks</source>
        <translation>von den Aufgaben der Stream-Datei</translation>
    </message>
    <message>
        <source>wall time of the run</source>
        <translation>Laufzeit nach der Uhr</translation>
    </message>
    <message>
        <source>training tokens per second of training</source>
        <translation>Trainings-Tokens je Sekunde Training</translation>
    </message>
    <message>
        <source>optimizer steps</source>
        <translation>Optimiererschritte</translation>
    </message>
    <message>
        <source>most memory that the program had</source>
        <translation>größter Speicherbedarf des Programms</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>joint goal accuracy</source>
        <translation>Joint Goal Accuracy</translation>
    </message>
    <message>
        <source>macro-F1</source>
        <translation>Makro-F1</translation>
    </message>
    <message>
        <source>score</source>
        <translation>Score</translation>
    </message>
    <message>
        <source>Where weights are kept after each task, the weights before and after it and their element scores are kept too, so that its fusion can be tried in another way, if they take no more than so many megabytes on disk: 16 bytes a trained weight; of Recurrent-KIF 28, for the last round of each task, and where record.keep_states is fusions or all for every round, up to record.keep_states_mb in all. 0: never.</source>
        <translation>Wo nach jeder Aufgabe Gewichte behalten werden, bleiben auch die Gewichte davor und danach und die Scores ihrer Elemente, damit sich die Fusion anders versuchen lässt, sofern sie auf der Platte nicht mehr als so viele Megabytes belegen: 16 Bytes je trainiertem Gewicht; bei Recurrent-KIF 28, für die letzte Runde jeder Aufgabe, und wo record.keep_states fusions oder all ist, für jede Runde, zusammen bis record.keep_states_mb. 0: nie.</translation>
    </message>
</context>
<context>
    <name>CoreText</name>
    <message>
        <source>true or false</source>
        <translation>true oder false</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>ein Text</translation>
    </message>
    <message>
        <source>one of %1</source>
        <translation>eines von %1</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>eine ganze Zahl</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>a whole number from %1 to %2</source>
        <translation>eine ganze Zahl von %1 bis %2</translation>
    </message>
    <message>
        <source>a number from %1 to %2</source>
        <translation>eine Zahl von %1 bis %2</translation>
    </message>
    <message>
        <source>a list of texts</source>
        <translation>eine Liste von Texten</translation>
    </message>
    <message>
        <source>a list of at least one text</source>
        <translation>eine Liste von mindestens einem Text</translation>
    </message>
    <message>
        <source>%1 out of %2</source>
        <translation>%1 aus %2</translation>
    </message>
    <message>
        <source>%1, or %2</source>
        <translation>%1, oder %2</translation>
    </message>
    <message>
        <source>at the start</source>
        <translation>am Anfang</translation>
    </message>
    <message>
        <source>after task %1 (step %2)</source>
        <translation>nach Aufgabe %1 (Schritt %2)</translation>
    </message>
    <message>
        <source>after a fusion at step %2 of task %1</source>
        <translation>nach einer Fusion bei Schritt %2 der Aufgabe %1</translation>
    </message>
    <message>
        <source>at step %2 of task %1</source>
        <translation>bei Schritt %2 der Aufgabe %1</translation>
    </message>
    <message>
        <source>Run again from %1</source>
        <translation>Noch einmal gelaufen, aus %1</translation>
    </message>
    <message>
        <source>Branched from %1 %2</source>
        <translation>Abgezweigt von %1 %2</translation>
    </message>
    <message>
        <source>%1.</source>
        <translation>%1.</translation>
    </message>
    <message>
        <source>%1, with %2.</source>
        <translation>%1, mit %2.</translation>
    </message>
</context>
<context>
    <name>DataDialog</name>
    <message>
        <source>Summary of the picture</source>
        <translation>Übersicht des Bildes</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy the whole table, for a spreadsheet</source>
        <translation>Die ganze Tabelle für eine Tabellenkalkulation kopieren</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>S&amp;peichern…</translation>
    </message>
    <message>
        <source>Save Table</source>
        <translation>Tabelle speichern</translation>
    </message>
    <message>
        <source>CSV (*.csv);;Markdown (*.md);;LaTeX (*.tex)</source>
        <translation>CSV (*.csv);;Markdown (*.md);;LaTeX (*.tex)</translation>
    </message>
</context>
<context>
    <name>Figure</name>
    <message>
        <source>The picture %1 cannot be written: its name must end in .svg, .pdf or .png.</source>
        <translation>Das Bild %1 kann nicht geschrieben werden: Sein Name muss auf .svg, .pdf oder .png enden.</translation>
    </message>
    <message>
        <source>The picture %1 cannot be written: %2; choose another folder.</source>
        <translation>Das Bild %1 kann nicht geschrieben werden: %2; wählen Sie einen anderen Ordner.</translation>
    </message>
</context>
<context>
    <name>FigureDialog</name>
    <message>
        <source>Save or Copy Picture</source>
        <translation>Bild speichern oder kopieren</translation>
    </message>
    <message>
        <source> mm</source>
        <translation> mm</translation>
    </message>
    <message>
        <source>Printed width</source>
        <translation>Gedruckte Breite</translation>
    </message>
    <message>
        <source>%1 mm</source>
        <translation>%1 mm</translation>
    </message>
    <message>
        <source> dpi</source>
        <translation> dpi</translation>
    </message>
    <message>
        <source>Resolution of PNG</source>
        <translation>Auflösung der PNG-Datei</translation>
    </message>
    <message>
        <source>&amp;Light colours, for paper</source>
        <translation>&amp;Helle Farben, für Papier</translation>
    </message>
    <message>
        <source>&amp;Width</source>
        <translation>&amp;Breite</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>PNG &amp;resolution</source>
        <translation>PNG-&amp;Auflösung</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>S&amp;peichern…</translation>
    </message>
    <message>
        <source>SVG, lines and text (*.svg)</source>
        <translation>SVG, Linien und Text (*.svg)</translation>
    </message>
    <message>
        <source>PDF, lines and text (*.pdf)</source>
        <translation>PDF, Linien und Text (*.pdf)</translation>
    </message>
    <message>
        <source>PNG (*.png)</source>
        <translation>PNG (*.png)</translation>
    </message>
    <message>
        <source>Save Picture</source>
        <translation>Bild speichern</translation>
    </message>
</context>
<context>
    <name>FusionCategory</name>
    <message>
        <source>Shared</source>
        <translation>Gemeinsam</translation>
    </message>
    <message>
        <source>Previous only</source>
        <translation>Nur bisher</translation>
    </message>
    <message>
        <source>Current only</source>
        <translation>Nur neu</translation>
    </message>
    <message>
        <source>Neither</source>
        <translation>Weder noch</translation>
    </message>
    <message>
        <source>First task</source>
        <translation>Erste Aufgabe</translation>
    </message>
    <message>
        <source>matters to both, merged</source>
        <translation>beiden wichtig, zusammengeführt</translation>
    </message>
    <message>
        <source>matters to earlier tasks, kept as it was</source>
        <translation>früheren Aufgaben wichtig, bleibt wie bisher</translation>
    </message>
    <message>
        <source>matters to this task, taken anew</source>
        <translation>dieser Aufgabe wichtig, neu genommen</translation>
    </message>
    <message>
        <source>matters to neither, averaged or left as it was</source>
        <translation>keinem wichtig, gemittelt oder belassen</translation>
    </message>
    <message>
        <source>nothing to merge with yet</source>
        <translation>noch nichts zu fusionieren</translation>
    </message>
    <message>
        <source>static thresholds</source>
        <translation>statische Schwellen</translation>
    </message>
    <message>
        <source>adaptive weights</source>
        <translation>adaptive Gewichte</translation>
    </message>
    <message>
        <source>first task</source>
        <translation>erste Aufgabe</translation>
    </message>
    <message>
        <source>recurrent, pruned and merged</source>
        <translation>recurrent, ausgedünnt und zusammengeführt</translation>
    </message>
    <message>
        <source>recurrent, released weights</source>
        <translation>recurrent, veröffentlichte Gewichte</translation>
    </message>
    <message>
        <source>recurrent, adaptive weights</source>
        <translation>recurrent, adaptive Gewichte</translation>
    </message>
    <message>
        <source>recurrent, half of each move</source>
        <translation>recurrent, je die Hälfte beider Bewegungen</translation>
    </message>
    <message>
        <source>recurrent, both moves whole</source>
        <translation>recurrent, beide Bewegungen ganz</translation>
    </message>
    <message>
        <source>recurrent, own shares of the moves</source>
        <translation>recurrent, eigene Anteile der Bewegungen</translation>
    </message>
</context>
<context>
    <name>ImportanceValues</name>
    <message>
        <source>sensitivity Ī</source>
        <translation>Sensitivität Ī</translation>
    </message>
    <message>
        <source>uncertainty Ū</source>
        <translation>Unsicherheit Ū</translation>
    </message>
    <message>
        <source>importance Ī·Ū</source>
        <translation>Wichtigkeit Ī·Ū</translation>
    </message>
    <message>
        <source>output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>element</source>
        <translation>Element</translation>
    </message>
    <message>
        <source>input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>input of A, output of B</source>
        <translation>Eingabe von A, Ausgabe von B</translation>
    </message>
    <message>
        <source>input of A</source>
        <translation>Eingabe von A</translation>
    </message>
    <message>
        <source>output of B</source>
        <translation>Ausgabe von B</translation>
    </message>
    <message>
        <source>A: inputs</source>
        <translation>A: Eingaben</translation>
    </message>
    <message>
        <source>B: outputs</source>
        <translation>B: Ausgaben</translation>
    </message>
    <message>
        <source>row %1, column %2</source>
        <translation>Zeile %1, Spalte %2</translation>
    </message>
    <message>
        <source>A, rank %1, input %2</source>
        <translation>A, Rang %1, Eingabe %2</translation>
    </message>
    <message>
        <source>B, rank %1, output %2</source>
        <translation>B, Rang %1, Ausgabe %2</translation>
    </message>
</context>
<context>
    <name>JobTracker</name>
    <message>
        <source>The work failed without saying why.</source>
        <translation>Die Arbeit ist gescheitert, ohne zu sagen, warum.</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>Show the window in this language from the next start on.</source>
        <translation>Das Fenster vom nächsten Start an in dieser Sprache zeigen.</translation>
    </message>
    <message>
        <source>As the &amp;System</source>
        <translation>Wie das &amp;System</translation>
    </message>
</context>
<context>
    <name>MemoryBars</name>
    <message>
        <source>weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>trained</source>
        <translation>trainiert</translation>
    </message>
    <message>
        <source>activations</source>
        <translation>Aktivierungen</translation>
    </message>
</context>
<context>
    <name>ModelTree</name>
    <message>
        <source>%1 blocks</source>
        <translation>%1 Blöcke</translation>
    </message>
</context>
<context>
    <name>QAbstractSpinBox</name>
    <message>
        <source>&amp;Select All</source>
        <translation>&amp;Alles auswählen</translation>
    </message>
    <message>
        <source>&amp;Step up</source>
        <translation>&amp;Schritt nach oben</translation>
    </message>
    <message>
        <source>Step &amp;down</source>
        <translation>Schritt nach &amp;unten</translation>
    </message>
</context>
<context>
    <name>QDockWidget</name>
    <message>
        <source>Float</source>
        <translation>Ablösen</translation>
    </message>
    <message>
        <source>Undocks and re-attaches the dock widget</source>
        <translation>Löst den Bereich ab oder dockt ihn wieder an</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Closes the dock widget</source>
        <translation>Schließt den Bereich</translation>
    </message>
</context>
<context>
    <name>QLineEdit</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>Wieder&amp;holen</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Ausschneiden</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Einfügen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Alles auswählen</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>&amp;Ja</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>&amp;Nein</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Ctrl</source>
        <translation>Strg</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Umschalt</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Rücktaste</translation>
    </message>
    <message>
        <source>Ins</source>
        <translation>Einfg</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Entf</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Pos1</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>PgUp</source>
        <translation>Bild auf</translation>
    </message>
    <message>
        <source>PgDown</source>
        <translation>Bild ab</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Auf</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Ab</translation>
    </message>
</context>
<context>
    <name>QWidgetTextControl</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>Wieder&amp;holen</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Ausschneiden</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy &amp;Link Location</source>
        <translation>&amp;Link-Adresse kopieren</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Einfügen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Alles auswählen</translation>
    </message>
</context>
<context>
    <name>RunStatus</name>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>info</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
</context>
<context>
    <name>RunTables</name>
    <message>
        <source>unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>stack</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>module</source>
        <translation>Modul</translation>
    </message>
    <message>
        <source>importance</source>
        <translation>Wichtigkeit</translation>
    </message>
    <message>
        <source>sensitivity</source>
        <translation>Sensitivität</translation>
    </message>
    <message>
        <source>uncertainty</source>
        <translation>Unsicherheit</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>decision</source>
        <translation>Entscheidung</translation>
    </message>
    <message>
        <source>previous score</source>
        <translation>Score bisher</translation>
    </message>
    <message>
        <source>previous threshold</source>
        <translation>Schwelle bisher</translation>
    </message>
    <message>
        <source>current score</source>
        <translation>Score neu</translation>
    </message>
    <message>
        <source>current threshold</source>
        <translation>Schwelle neu</translation>
    </message>
    <message>
        <source>weight of previous</source>
        <translation>Gewicht des Bisherigen</translation>
    </message>
    <message>
        <source>relative change</source>
        <translation>relative Änderung</translation>
    </message>
    <message>
        <source>after learning</source>
        <translation>nach dem Lernen von</translation>
    </message>
    <message>
        <source>%1 (%)</source>
        <translation>%1 (%)</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>split</source>
        <translation>Datenteil</translation>
    </message>
    <message>
        <source>metric</source>
        <translation>Metrik</translation>
    </message>
    <message>
        <source>examples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>score (%)</source>
        <translation>Score (%)</translation>
    </message>
    <message>
        <source>lost since its best (points)</source>
        <translation>verloren seit dem Besten (Punkte)</translation>
    </message>
</context>
<context>
    <name>RunTimeline</name>
    <message>
        <source>%1 = %2 from step %3 on</source>
        <translation>%1 = %2 ab Schritt %3</translation>
    </message>
    <message>
        <source>Before training</source>
        <translation>Vor dem Training</translation>
    </message>
</context>
<context>
    <name>SettingDialog</name>
    <message>
        <source>Change Setting of the Run</source>
        <translation>Einstellung des Laufs ändern</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <source>New value</source>
        <translation>Neuer Wert</translation>
    </message>
    <message>
        <source>Holds from the next step on. The change is recorded with the run and marked on its curves and its time bar.</source>
        <translation>Gilt ab dem nächsten Schritt. Die Änderung wird mit dem Lauf aufgezeichnet und an seinen Kurven und seiner Zeitleiste markiert.</translation>
    </message>
    <message>
        <source>C&amp;hange</source>
        <translation>Ä&amp;ndern</translation>
    </message>
    <message>
        <source>&amp;Setting</source>
        <translation>&amp;Einstellung</translation>
    </message>
    <message>
        <source>&amp;New value</source>
        <translation>Neuer &amp;Wert</translation>
    </message>
    <message>
        <source>now %1</source>
        <translation>jetzt %1</translation>
    </message>
</context>
<context>
    <name>TableText</name>
    <message>
        <source>The file %1 cannot be written: %2; choose another folder.</source>
        <translation>Die Datei %1 kann nicht geschrieben werden: %2; wählen Sie einen anderen Ordner.</translation>
    </message>
</context>
<context>
    <name>UnitLayout</name>
    <message>
        <source>enc</source>
        <translation>enc</translation>
    </message>
    <message>
        <source>dec</source>
        <translation>dec</translation>
    </message>
    <message>
        <source>shared</source>
        <translation>gemeinsam</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>module, rank-1 pair</source>
        <translation>Modul, Rang-1-Paar</translation>
    </message>
    <message>
        <source>module, LoRA matrix</source>
        <translation>Modul, LoRA-Matrix</translation>
    </message>
    <message>
        <source>module</source>
        <translation>Modul</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>rank %1</source>
        <translation>Rang %1</translation>
    </message>
    <message>
        <source>matrix %1</source>
        <translation>Matrix %1</translation>
    </message>
    <message>
        <source>rank-1 pairs</source>
        <translation>Rang-1-Paare</translation>
    </message>
    <message>
        <source>LoRA matrices</source>
        <translation>LoRA-Matrizen</translation>
    </message>
    <message>
        <source>tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>modules</source>
        <translation>Module</translation>
    </message>
</context>
<context>
    <name>skillscope::AutopsyView</name>
    <message>
        <source>Autopsy</source>
        <translation>Autopsie</translation>
    </message>
    <message>
        <source>Task that is examined</source>
        <translation>Untersuchte Aufgabe</translation>
    </message>
    <message>
        <source>First moment</source>
        <translation>Erster Moment</translation>
    </message>
    <message>
        <source>Second moment</source>
        <translation>Zweiter Moment</translation>
    </message>
    <message>
        <source>Worst at the Cursor</source>
        <translation>Schlimmste am Cursor</translation>
    </message>
    <message>
        <source>Examine the task that has lost most, from its best to the cursor</source>
        <translation>Die Aufgabe untersuchen, die am meisten verloren hat, von ihrem besten Stand bis zum Cursor</translation>
    </message>
    <message>
        <source>Examples that were right and became wrong</source>
        <translation>Beispiele, die richtig waren und falsch wurden</translation>
    </message>
    <message>
        <source>The selected example at every moment</source>
        <translation>Das gewählte Beispiel in jedem Moment</translation>
    </message>
    <message>
        <source>Blame of every skill unit</source>
        <translation>Schuld jeder Skill-Einheit</translation>
    </message>
    <message>
        <source>blame</source>
        <translation>Schuld</translation>
    </message>
    <message>
        <source>Skill units by blame</source>
        <translation>Skill-Einheiten nach Schuld</translation>
    </message>
    <message>
        <source>What was forgotten shows here once two tasks are learned.</source>
        <translation>Was vergessen wurde, erscheint hier, sobald zwei Aufgaben gelernt sind.</translation>
    </message>
    <message>
        <source>This run kept no answers to single examples; eval.keep_predictions says how many are kept.</source>
        <translation>Dieser Lauf hat keine Antworten auf einzelne Beispiele behalten; eval.keep_predictions sagt, wie viele behalten werden.</translation>
    </message>
    <message>
        <source>No task was scored at two moments since it was learned.</source>
        <translation>Keine Aufgabe wurde seit dem Lernen zweimal bewertet.</translation>
    </message>
    <message>
        <source>Autopsy, empty.</source>
        <translation>Autopsie, leer.</translation>
    </message>
    <message numerus="yes">
        <source>Autopsy of %1, %2 against %3: %4 of %n kept example(s) were right and became wrong.</source>
        <translation>
            <numerusform>Autopsie von %1, %2 gegen %3: %4 von %n behaltenen Beispiel war richtig und wurde falsch.</numerusform>
            <numerusform>Autopsie von %1, %2 gegen %3: %4 von %n behaltenen Beispielen waren richtig und wurden falsch.</numerusform>
        </translation>
    </message>
    <message>
        <source>before training</source>
        <translation>vor dem Training</translation>
    </message>
    <message>
        <source>after %1</source>
        <translation>nach %1</translation>
    </message>
    <message>
        <source>change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>%1 with %2</source>
        <translation>%1 mit %2</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1 of %2&lt;/b&gt; kept examples were right and became wrong (%3 → %4)%5 · %6 became right · %7 stayed right · %8 stayed wrong</source>
        <translation>&lt;b&gt;%1 von %2&lt;/b&gt; behaltenen Beispielen waren richtig und wurden falsch (%3 → %4)%5 · %6 wurden richtig · %7 blieben richtig · %8 blieben falsch</translation>
    </message>
    <message>
        <source>This method has no skill units</source>
        <translation>Diese Methode hat keine Skill-Einheiten</translation>
    </message>
    <message>
        <source>Units by blame: how far fusion moved them where the task needed them</source>
        <translation>Einheiten nach Schuld: wie weit die Fusion sie bewegt hat, wo die Aufgabe sie brauchte</translation>
    </message>
    <message>
        <source>Nothing was fused in between: units by their change of importance</source>
        <translation>Dazwischen wurde nichts fusioniert: Einheiten nach Änderung der Wichtigkeit</translation>
    </message>
    <message>
        <source>from: %1</source>
        <translation>von: %1</translation>
    </message>
    <message>
        <source>to: %1</source>
        <translation>bis: %1</translation>
    </message>
    <message>
        <source>No kept example was lost between these moments.</source>
        <translation>Zwischen diesen Momenten ging kein behaltenes Beispiel verloren.</translation>
    </message>
    <message>
        <source>Expected:</source>
        <translation>Erwartet:</translation>
    </message>
    <message>
        <source>✓ right</source>
        <translation>✓ richtig</translation>
    </message>
    <message>
        <source>✗ wrong</source>
        <translation>✗ falsch</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>bewegt</translation>
    </message>
    <message>
        <source>needed</source>
        <translation>gebraucht</translation>
    </message>
    <message>
        <source>change of importance</source>
        <translation>Änderung der Wichtigkeit</translation>
    </message>
    <message>
        <source>decisions</source>
        <translation>Entscheidungen</translation>
    </message>
</context>
<context>
    <name>skillscope::CommandModel</name>
    <message>
        <source>not possible now</source>
        <translation>jetzt nicht möglich</translation>
    </message>
</context>
<context>
    <name>skillscope::CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>Befehlspalette</translation>
    </message>
    <message>
        <source>Search for a command</source>
        <translation>Einen Befehl suchen</translation>
    </message>
    <message>
        <source>Type what you want: an action, a task, step 120, round 3, a unit, a run</source>
        <translation>Tippen Sie, was Sie wollen: eine Aktion, eine Aufgabe, Schritt 120, Runde 3, eine Einheit, einen Lauf</translation>
    </message>
    <message>
        <source>Commands found</source>
        <translation>Gefundene Befehle</translation>
    </message>
</context>
<context>
    <name>skillscope::CompareFusion</name>
    <message>
        <source>Fusion</source>
        <translation>Fusion</translation>
    </message>
    <message>
        <source>Share of units with the base&apos;s decision over fusion rounds</source>
        <translation>Anteil der Einheiten mit der Entscheidung der Basis über die Fusionsrunden</translation>
    </message>
    <message>
        <source>fusion round</source>
        <translation>Fusionsrunde</translation>
    </message>
    <message>
        <source>same decision as the base (%)</source>
        <translation>Entscheidung wie die Basis (%)</translation>
    </message>
    <message>
        <source>This run fuses nothing.</source>
        <translation>Dieser Lauf fusioniert nichts.</translation>
    </message>
    <message>
        <source>The base fuses nothing.</source>
        <translation>Die Basis fusioniert nichts.</translation>
    </message>
    <message>
        <source>No skill unit in common with the base.</source>
        <translation>Keine Skill-Einheit mit der Basis gemeinsam.</translation>
    </message>
    <message>
        <source>No fusion on both sides yet.</source>
        <translation>Noch keine Fusion auf beiden Seiten.</translation>
    </message>
    <message>
        <source>same: %1</source>
        <translation>gleich: %1</translation>
    </message>
    <message>
        <source>, κ = %1</source>
        <translation>, κ = %1</translation>
    </message>
    <message>
        <source>%1 of %2 units have the base&apos;s decision; κ is that agreement beyond chance (Cohen), 1 = all, 0 = as by chance.</source>
        <translation>%1 von %2 Einheiten haben die Entscheidung der Basis; κ ist diese Übereinstimmung über den Zufall hinaus (Cohen), 1 = alle, 0 = wie durch Zufall.</translation>
    </message>
    <message>
        <source>%1 agrees on %2</source>
        <translation>%1 stimmt in %2 überein</translation>
    </message>
    <message>
        <source>Decisions of %1 against the base</source>
        <translation>Entscheidungen von %1 gegen die Basis</translation>
    </message>
    <message>
        <source>Decisions %1, against the base: %2</source>
        <translation>Entscheidungen %1, gegen die Basis: %2</translation>
    </message>
    <message>
        <source>nothing to compare: %1</source>
        <translation>nichts zu vergleichen: %1</translation>
    </message>
    <message>
        <source>No fusion decisions to compare.</source>
        <translation>Keine Fusionsentscheidungen zu vergleichen.</translation>
    </message>
</context>
<context>
    <name>skillscope::CompareImportance</name>
    <message>
        <source>Importance</source>
        <translation>Wichtigkeit</translation>
    </message>
    <message>
        <source>Difference of importance to the base</source>
        <translation>Differenz der Wichtigkeit zur Basis</translation>
    </message>
    <message>
        <source>Share of Largest</source>
        <translation>Anteil am Größten</translation>
    </message>
    <message>
        <source>Divide the importance of each run by its largest value, so that methods with other scales can be compared</source>
        <translation>Die Wichtigkeit jedes Laufs durch ihren größten Wert teilen, damit sich Methoden mit anderen Skalen vergleichen lassen</translation>
    </message>
    <message>
        <source>importance</source>
        <translation>Wichtigkeit</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>records no importance</source>
        <translation>zeichnet keine Wichtigkeit auf</translation>
    </message>
    <message>
        <source>base</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>ρ = %1</source>
        <translation>ρ = %1</translation>
    </message>
    <message numerus="yes">
        <source>Spearman&apos;s rank correlation with the base over %n units</source>
        <translation>
            <numerusform>Spearmans Rangkorrelation mit der Basis über %n Einheit</numerusform>
            <numerusform>Spearmans Rangkorrelation mit der Basis über %n Einheiten</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: rank correlation %2</source>
        <translation>%1: Rangkorrelation %2</translation>
    </message>
    <message>
        <source>no unit in common with the base</source>
        <translation>keine Einheit mit der Basis gemeinsam</translation>
    </message>
    <message>
        <source>ρ not defined</source>
        <translation>ρ nicht definiert</translation>
    </message>
    <message>
        <source>ends before</source>
        <translation>endet vorher</translation>
    </message>
    <message>
        <source>Above: importance %1, as share of each run&apos;s largest.</source>
        <translation>Oben: Wichtigkeit %1, als Anteil am größten Wert jedes Laufs.</translation>
    </message>
    <message>
        <source>Above: importance %1, one scale for all.</source>
        <translation>Oben: Wichtigkeit %1, eine Skala für alle.</translation>
    </message>
    <message>
        <source>Below: difference to the base. ρ: rank correlation (Spearman).</source>
        <translation>Unten: Differenz zur Basis. ρ: Rangkorrelation (Spearman).</translation>
    </message>
    <message>
        <source>No importance to compare.</source>
        <translation>Keine Wichtigkeit zu vergleichen.</translation>
    </message>
</context>
<context>
    <name>skillscope::CompareMatrices</name>
    <message>
        <source>Accuracy Matrices</source>
        <translation>Genauigkeitsmatrizen</translation>
    </message>
    <message>
        <source>AP %1, BWT %2</source>
        <translation>AP %1, BWT %2</translation>
    </message>
    <message>
        <source>nothing learned yet</source>
        <translation>noch nichts gelernt</translation>
    </message>
    <message>
        <source>Accuracy matrix of %1</source>
        <translation>Genauigkeitsmatrix von %1</translation>
    </message>
    <message numerus="yes">
        <source>Accuracy matrices of %n runs %1.</source>
        <translation>
            <numerusform>Genauigkeitsmatrix von %n Lauf %1.</numerusform>
            <numerusform>Genauigkeitsmatrizen von %n Läufen %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::CompareOverview</name>
    <message>
        <source>tasks learned</source>
        <translation>gelernte Aufgaben</translation>
    </message>
    <message>
        <source>optimizer step</source>
        <translation>Optimiererschritt</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Mean score of the tasks learned so far</source>
        <translation>Mittlerer Score der bisher gelernten Aufgaben</translation>
    </message>
    <message>
        <source>Training loss</source>
        <translation>Trainings-Loss</translation>
    </message>
    <message>
        <source>Settings that differ</source>
        <translation>Einstellungen, die sich unterscheiden</translation>
    </message>
    <message>
        <source>Figures, with differences to the base</source>
        <translation>Kennzahlen mit Differenzen zur Basis</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Show all settings, not only those that differ</source>
        <translation>Alle Einstellungen zeigen, nicht nur die, die sich unterscheiden</translation>
    </message>
    <message numerus="yes">
        <source>All %n settings</source>
        <translation>
            <numerusform>Die eine Einstellung</numerusform>
            <numerusform>Alle %n Einstellungen</numerusform>
        </translation>
    </message>
    <message>
        <source>Settings that differ, %1 of %2</source>
        <translation>Einstellungen, die sich unterscheiden, %1 von %2</translation>
    </message>
    <message>
        <source>Show every figure that is known</source>
        <translation>Alle bekannten Kennzahlen zeigen</translation>
    </message>
    <message>
        <source>Published…</source>
        <translation>Veröffentlichte…</translation>
    </message>
    <message>
        <source>Lay rows that others published below: a CSV file with the columns method, AP, BWT, … and note</source>
        <translation>Zeilen darunterlegen, die andere veröffentlicht haben: eine CSV-Datei mit den Spalten method, AP, BWT, … und note</translation>
    </message>
    <message>
        <source>Add published rows</source>
        <translation>Veröffentlichte Zeilen hinzufügen</translation>
    </message>
    <message>
        <source>Figures, and Δ to the base</source>
        <translation>Kennzahlen und Δ zur Basis</translation>
    </message>
    <message>
        <source>mean score so far (%)</source>
        <translation>mittlerer Score bisher (%)</translation>
    </message>
    <message>
        <source>loss, averaged (nats)</source>
        <translation>Loss, gemittelt (nats)</translation>
    </message>
    <message>
        <source>%1: AP %2</source>
        <translation>%1: AP %2</translation>
    </message>
    <message>
        <source>1 setting differs.</source>
        <translation>1 Einstellung unterscheidet sich.</translation>
    </message>
    <message numerus="yes">
        <source>%n settings differ.</source>
        <translation>
            <numerusform>%n Einstellung unterscheidet sich.</numerusform>
            <numerusform>%n Einstellungen unterscheiden sich.</numerusform>
        </translation>
    </message>
    <message>
        <source>training time (s)</source>
        <translation>Trainingszeit (s)</translation>
    </message>
    <message>
        <source>training time (min)</source>
        <translation>Trainingszeit (min)</translation>
    </message>
    <message>
        <source>training time (h)</source>
        <translation>Trainingszeit (h)</translation>
    </message>
</context>
<context>
    <name>skillscope::ComparePage</name>
    <message>
        <source>Compare runs</source>
        <translation>Läufe vergleichen</translation>
    </message>
    <message>
        <source>Reading the runs…</source>
        <translation>Die Läufe werden gelesen…</translation>
    </message>
    <message>
        <source>The Runs Cannot Be Compared</source>
        <translation>Die Läufe lassen sich nicht vergleichen</translation>
    </message>
    <message>
        <source>Go to Library</source>
        <translation>Zur Bibliothek</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>By task</source>
        <translation>Nach Aufgabe</translation>
    </message>
    <message>
        <source>By step</source>
        <translation>Nach Schritt</translation>
    </message>
    <message>
        <source>By fusion round</source>
        <translation>Nach Fusionsrunde</translation>
    </message>
    <message>
        <source>What the common cursor counts</source>
        <translation>Was der gemeinsame Cursor zählt</translation>
    </message>
    <message>
        <source>Common place in time of all runs</source>
        <translation>Gemeinsame Stelle aller Läufe in der Zeit</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>One task, step or round back (,)</source>
        <translation>Eine Aufgabe, einen Schritt oder eine Runde zurück (,)</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>One task, step or round on (.)</source>
        <translation>Eine Aufgabe, einen Schritt oder eine Runde weiter (.)</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Move the common cursor through all of it</source>
        <translation>Den gemeinsamen Cursor durch alles hindurch bewegen</translation>
    </message>
    <message>
        <source>Fold Seeds</source>
        <translation>Seeds bündeln</translation>
    </message>
    <message>
        <source>Runs that differ in nothing but the seed as one: mean and 95 % interval</source>
        <translation>Läufe, die sich nur im Seed unterscheiden, als einer: Mittel und 95-%-Intervall</translation>
    </message>
    <message>
        <source>Copy or Save</source>
        <translation>Kopieren oder speichern</translation>
    </message>
    <message>
        <source>Copy or save the tables and the picture shown</source>
        <translation>Die gezeigten Tabellen und das Bild kopieren oder speichern</translation>
    </message>
    <message>
        <source>&amp;Copy Picture</source>
        <translation>Bild &amp;kopieren</translation>
    </message>
    <message>
        <source>Save &amp;Picture…</source>
        <translation>Bild &amp;speichern…</translation>
    </message>
    <message>
        <source>Table of &amp;Figures</source>
        <translation>Tabelle der Kenn&amp;zahlen</translation>
    </message>
    <message>
        <source>Table of &amp;Settings</source>
        <translation>Tabelle der &amp;Einstellungen</translation>
    </message>
    <message>
        <source>Copy as &amp;Text</source>
        <translation>Als &amp;Text kopieren</translation>
    </message>
    <message>
        <source>Copy as &amp;CSV</source>
        <translation>Als &amp;CSV kopieren</translation>
    </message>
    <message>
        <source>Copy as &amp;Markdown</source>
        <translation>Als &amp;Markdown kopieren</translation>
    </message>
    <message>
        <source>Copy as &amp;LaTeX</source>
        <translation>Als &amp;LaTeX kopieren</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>S&amp;peichern…</translation>
    </message>
    <message>
        <source>Select two runs or more in the library, then compare them.</source>
        <translation>Wählen Sie in der Bibliothek zwei oder mehr Läufe und vergleichen Sie sie.</translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n Lauf</numerusform>
            <numerusform>%n Läufe</numerusform>
        </translation>
    </message>
    <message>
        <source>1 configuration</source>
        <translation>1 Konfiguration</translation>
    </message>
    <message numerus="yes">
        <source>%n configurations</source>
        <translation>
            <numerusform>%n Konfiguration</numerusform>
            <numerusform>%n Konfigurationen</numerusform>
        </translation>
    </message>
    <message>
        <source>1 run</source>
        <translation>1 Lauf</translation>
    </message>
    <message>
        <source>Published Rows</source>
        <translation>Veröffentlichte Zeilen</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv);;All files (*)</source>
        <translation>Tabellen (*.csv *.tsv);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Save Table</source>
        <translation>Tabelle speichern</translation>
    </message>
    <message>
        <source>CSV (*.csv);;Markdown (*.md);;LaTeX (*.tex)</source>
        <translation>CSV (*.csv);;Markdown (*.md);;LaTeX (*.tex)</translation>
    </message>
    <message>
        <source>%1; %2. Runs: %3</source>
        <translation>%1; %2. Läufe: %3</translation>
    </message>
    <message>
        <source>By training time</source>
        <translation>Nach Trainingszeit</translation>
    </message>
    <message>
        <source>All runs are shown at the same task, step, fusion round or second of training</source>
        <translation>Alle Läufe werden bei derselben Aufgabe, demselben Schritt, derselben Fusionsrunde oder derselben Sekunde des Trainings gezeigt</translation>
    </message>
</context>
<context>
    <name>skillscope::CompareTasks</name>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Score on a task over training</source>
        <translation>Score auf einer Aufgabe über das Training</translation>
    </message>
    <message>
        <source>Score on %1 over training</source>
        <translation>Score auf %1 über das Training</translation>
    </message>
    <message>
        <source>score (%)</source>
        <translation>Score (%)</translation>
    </message>
    <message numerus="yes">
        <source>Scores of %n runs on each task.</source>
        <translation>
            <numerusform>Scores von %n Lauf auf jeder Aufgabe.</numerusform>
            <numerusform>Scores von %n Läufen auf jeder Aufgabe.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::Comparison</name>
    <message numerus="yes">
        <source>%1, %2, %n seeds</source>
        <translation>
            <numerusform>%1, %2, %n Seed</numerusform>
            <numerusform>%1, %2, %n Seeds</numerusform>
        </translation>
    </message>
    <message>
        <source>before the first fusion</source>
        <translation>vor der ersten Fusion</translation>
    </message>
    <message>
        <source>before training</source>
        <translation>vor dem Training</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>fusion round %1 of %2</source>
        <translation>Fusionsrunde %1 von %2</translation>
    </message>
    <message>
        <source>after task %1 of %2</source>
        <translation>nach Aufgabe %1 von %2</translation>
    </message>
    <message>
        <source>after task %1 of %2, %3</source>
        <translation>nach Aufgabe %1 von %2, %3</translation>
    </message>
    <message>
        <source>%1 of %2 of training</source>
        <translation>%1 von %2 des Trainings</translation>
    </message>
</context>
<context>
    <name>skillscope::ConfusionGrid</name>
    <message>
        <source>this run</source>
        <translation>dieser Lauf</translation>
    </message>
    <message>
        <source>base</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>%1 of %2 units: %3 in the base, %4 here</source>
        <translation>%1 von %2 Einheiten: %3 in der Basis, %4 hier</translation>
    </message>
</context>
<context>
    <name>skillscope::DecisionStrip</name>
    <message>
        <source>Decisions of the fusions</source>
        <translation>Entscheidungen der Fusionen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>no fusion yet</source>
        <translation>noch keine Fusion</translation>
    </message>
    <message>
        <source>Round %1, %2
%3, weight of the previous model %4</source>
        <translation>Runde %1, %2
%3, Gewicht des bisherigen Modells %4</translation>
    </message>
</context>
<context>
    <name>skillscope::DockTitle</name>
    <message>
        <source>Float or dock the %1 panel</source>
        <translation>Den Bereich „%1“ ablösen oder andocken</translation>
    </message>
    <message>
        <source>Close the %1 panel</source>
        <translation>Den Bereich „%1“ schließen</translation>
    </message>
</context>
<context>
    <name>skillscope::ElementCountsTable</name>
    <message>
        <source>elsewhere</source>
        <translation>sonstige</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>Weights (%)</source>
        <translation>Gewichte (%)</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>Bewegt</translation>
    </message>
    <message>
        <source>Pruned</source>
        <translation>Verworfen</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>Gemeinsam</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Bisher</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Neither</source>
        <translation>Weder noch</translation>
    </message>
    <message>
        <source>Weights that another side needs than was recorded</source>
        <translation>Gewichte, die eine andere Seite braucht als aufgezeichnet</translation>
    </message>
    <message>
        <source>Weights that take nothing of either move: as before the round</source>
        <translation>Gewichte, die von keiner Bewegung etwas nehmen: wie vor der Runde</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Weights by decision, in all and in every layer, recorded and what if</source>
        <translation>Gewichte nach Entscheidung, insgesamt und in jeder Schicht, aufgezeichnet und im Was-wäre-wenn</translation>
    </message>
    <message>
        <source>%1 weights</source>
        <translation>%1 Gewichte</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
</context>
<context>
    <name>skillscope::FetchedModel</name>
    <message>
        <source>slot %1 of %2: weight %3, similarity %4</source>
        <translation>Slot %1 von %2: Gewicht %3, Ähnlichkeit %4</translation>
    </message>
    <message>
        <source>example %1, text not kept</source>
        <translation>Beispiel %1, Text nicht behalten</translation>
    </message>
    <message>
        <source>✓ right</source>
        <translation>✓ richtig</translation>
    </message>
    <message>
        <source>✗ wrong, expected %1</source>
        <translation>✗ falsch, erwartet %1</translation>
    </message>
    <message>
        <source>Task of the example</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Weights of the fetched slots, by task</source>
        <translation>Slotgewichte, nach Aufgabe</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
</context>
<context>
    <name>skillscope::FieldEditor</name>
    <message>
        <source> Source: %1.</source>
        <translation> Quelle: %1.</translation>
    </message>
    <message>
        <source>%1 Value: %2. Key: %3.</source>
        <translation>%1 Wert: %2. Schlüssel: %3.</translation>
    </message>
    <message>
        <source>Value: %1. Default: %2.</source>
        <translation>Wert: %1. Standard: %2.</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>%1 zurücksetzen</translation>
    </message>
    <message>
        <source>Back to the default: %1</source>
        <translation>Zurück zum Standardwert: %1</translation>
    </message>
    <message>
        <source>as the order says</source>
        <translation>wie die Reihenfolge sagt</translation>
    </message>
    <message>
        <source>made by itself</source>
        <translation>wird von selbst gebildet</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Not usable: %1.</source>
        <translation>Nicht verwendbar: %1.</translation>
    </message>
</context>
<context>
    <name>skillscope::FiguresModel</name>
    <message>
        <source>base</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>%1: %2 %3 against the base%4</source>
        <translation>%1: %2 %3 gegen die Basis%4</translation>
    </message>
    <message>
        <source>, the same</source>
        <translation>, gleich</translation>
    </message>
    <message>
        <source>, better</source>
        <translation>, besser</translation>
    </message>
    <message>
        <source>, worse</source>
        <translation>, schlechter</translation>
    </message>
    <message>
        <source>± is half of the 95 % t-interval over the seeds.</source>
        <translation>± ist die Hälfte des 95-%-t-Intervalls über die Seeds.</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Difference to the base</source>
        <translation>Differenz zur Basis</translation>
    </message>
    <message>
        <source>Higher is better.</source>
        <translation>Höher ist besser.</translation>
    </message>
    <message>
        <source>Lower is better.</source>
        <translation>Niedriger ist besser.</translation>
    </message>
</context>
<context>
    <name>skillscope::FlowDiagram</name>
    <message>
        <source>Flow of units between categories</source>
        <translation>Fluss der Einheiten zwischen Kategorien</translation>
    </message>
    <message>
        <source>%1 to %2 %3</source>
        <translation>%1 nach %2 %3</translation>
    </message>
    <message>
        <source>%1 to %2: %3</source>
        <translation>%1 nach %2: %3</translation>
    </message>
    <message numerus="yes">
        <source>%1
%2: %n unit(s), %3</source>
        <translation>
            <numerusform>%1
%2: %n Einheit, %3</numerusform>
            <numerusform>%1
%2: %n Einheiten, %3</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 to %2: %n unit(s)</source>
        <translation>
            <numerusform>%1 nach %2: %n Einheit</numerusform>
            <numerusform>%1 nach %2: %n Einheiten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::ForgettingView</name>
    <message>
        <source>Forgetting</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Since Peak</source>
        <translation>Seit Höchststand</translation>
    </message>
    <message>
        <source>Shade what each task lost since its best score</source>
        <translation>Schattieren, was jede Aufgabe seit ihrem besten Score verloren hat</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Loss</translation>
    </message>
    <message>
        <source>Show the training loss</source>
        <translation>Den Trainings-Loss zeigen</translation>
    </message>
    <message>
        <source>Learning Rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Show the learning rate</source>
        <translation>Die Lernrate zeigen</translation>
    </message>
    <message>
        <source>Accuracy of each task over training</source>
        <translation>Genauigkeit jeder Aufgabe über das Training</translation>
    </message>
    <message>
        <source>Training loss</source>
        <translation>Trainings-Loss</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Click a task to look at it alone (or press Up and Down)</source>
        <translation>Eine Aufgabe anklicken, um sie allein zu sehen (oder Auf und Ab drücken)</translation>
    </message>
    <message>
        <source>No Average</source>
        <translation>Nicht mitteln</translation>
    </message>
    <message>
        <source>Average over %1 Steps</source>
        <translation>Über %1 Schritte mitteln</translation>
    </message>
    <message>
        <source>Logarithmic Axis</source>
        <translation>Logarithmische Achse</translation>
    </message>
    <message>
        <source>Accuracy and loss appear with the first steps of training.</source>
        <translation>Genauigkeit und Loss erscheinen mit den ersten Schritten des Trainings.</translation>
    </message>
    <message>
        <source>Accuracy over training, empty.</source>
        <translation>Genauigkeit über das Training, leer.</translation>
    </message>
    <message>
        <source> %1 lost most since its peak: %2 points.</source>
        <translation> %1 hat seit dem Höchststand am meisten verloren: %2 Punkte.</translation>
    </message>
    <message>
        <source> Marked: %1.</source>
        <translation> Markiert: %1.</translation>
    </message>
    <message>
        <source>Accuracy at step %1: %2.</source>
        <translation>Genauigkeit bei Schritt %1: %2.</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>noch nicht gemessen</translation>
    </message>
    <message>
        <source>optimizer step</source>
        <translation>Optimiererschritt</translation>
    </message>
    <message>
        <source>loss (nats)</source>
        <translation>Loss (nats)</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>best of %1</source>
        <translation>bester Stand von %1</translation>
    </message>
    <message>
        <source>lines: dev split on the way · marks: %1 split after each task</source>
        <translation>Linien: Dev-Teil unterwegs · Marken: %1-Teil nach jeder Aufgabe</translation>
    </message>
    <message>
        <source>%1: not measured yet at step %2</source>
        <translation>%1: bei Schritt %2 noch nicht gemessen</translation>
    </message>
    <message>
        <source>%1: %2 at step %3, its best so far</source>
        <translation>%1: %2 bei Schritt %3, bisher am besten</translation>
    </message>
    <message>
        <source>%1: %2 points since its peak of %3 at step %4</source>
        <translation>%1: %2 Punkte seit dem Höchststand von %3 bei Schritt %4</translation>
    </message>
    <message>
        <source>loss of the step</source>
        <translation>Loss des Schritts</translation>
    </message>
    <message>
        <source>moving average</source>
        <translation>gleitendes Mittel</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>rate (%1)</source>
        <translation>Rate (%1)</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>since its peak</source>
        <translation>seit dem Höchststand</translation>
    </message>
    <message>
        <source>%1 points</source>
        <translation>%1 Punkte</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
</context>
<context>
    <name>skillscope::FusionView</name>
    <message>
        <source>skill unit</source>
        <translation>Skill-Einheit</translation>
    </message>
    <message>
        <source>%1, round %2</source>
        <translation>%1, Runde %2</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>The task that most of a unit&apos;s weights come from; the stronger the colour, the larger its share.</source>
        <translation>Die Aufgabe, von der die meisten Gewichte einer Einheit stammen; je kräftiger die Farbe, desto größer ihr Anteil.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>no fusion yet</source>
        <translation>noch keine Fusion</translation>
    </message>
    <message numerus="yes">
        <source>%n fusion(s)</source>
        <translation>
            <numerusform>%n Fusion</numerusform>
            <numerusform>%n Fusionen</numerusform>
        </translation>
    </message>
    <message>
        <source>after %1: nothing to merge with</source>
        <translation>nach %1: nichts zu fusionieren</translation>
    </message>
    <message>
        <source>after %1</source>
        <translation>nach %1</translation>
    </message>
    <message>
        <source>fusion %1 of %2</source>
        <translation>Fusion %1 von %2</translation>
    </message>
    <message>
        <source>one round a task shown</source>
        <translation>eine Runde je Aufgabe gezeigt</translation>
    </message>
    <message>
        <source>Fusion</source>
        <translation>Fusion</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Scores</translation>
    </message>
    <message>
        <source>Show the scores of the units</source>
        <translation>Die Scores der Einheiten zeigen</translation>
    </message>
    <message>
        <source>Show the scores behind the decisions of the fusion at the cursor</source>
        <translation>Die Scores hinter den Entscheidungen der Fusion am Cursor zeigen</translation>
    </message>
    <message>
        <source>By Layer</source>
        <translation>Nach Schicht</translation>
    </message>
    <message>
        <source>By Round</source>
        <translation>Nach Runde</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>Fluss</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Besitzer</translation>
    </message>
    <message>
        <source>Step Size</source>
        <translation>Schrittgröße</translation>
    </message>
    <message>
        <source>Layer Shares</source>
        <translation>Schichtanteile</translation>
    </message>
    <message>
        <source>What is shown of the fusions</source>
        <translation>Was von den Fusionen gezeigt wird</translation>
    </message>
    <message>
        <source>By Layer: a map of the layers for every fusion. By Round: one row for every fusion. Flow: how units went from category to category. Owner: the task a unit&apos;s weights come from. Step Size: how far the fusion moved a unit. Layer Shares: what was merged and pruned in each layer.</source>
        <translation>Nach Schicht: eine Karte der Schichten für jede Fusion. Nach Runde: eine Zeile für jede Fusion. Fluss: wie Einheiten von Kategorie zu Kategorie gingen. Besitzer: die Aufgabe, von der die Gewichte einer Einheit stammen. Schrittgröße: wie weit die Fusion eine Einheit bewegt hat. Schichtanteile: was in jeder Schicht zusammengeführt und was verworfen wurde.</translation>
    </message>
    <message>
        <source>Fusion decisions</source>
        <translation>Fusionsentscheidungen</translation>
    </message>
    <message>
        <source>Tasks that the units come from</source>
        <translation>Aufgaben, von denen die Einheiten stammen</translation>
    </message>
    <message>
        <source>Step of every unit in the fusion</source>
        <translation>Schritt jeder Einheit in der Fusion</translation>
    </message>
    <message>
        <source>relative step</source>
        <translation>relativer Schritt</translation>
    </message>
    <message>
        <source>Previous and current score of every unit</source>
        <translation>Bisheriger und neuer Score jeder Einheit</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Logarithmic score axes</source>
        <translation>Logarithmische Score-Achsen</translation>
    </message>
    <message>
        <source>Logarithmic axes: tells small scores apart. 0 and the very smallest stand on a line of their own.</source>
        <translation>Logarithmische Achsen: unterscheiden kleine Scores. 0 und die allerkleinsten stehen auf einer eigenen Linie.</translation>
    </message>
    <message>
        <source>previous score (0–1)</source>
        <translation>Score bisher (0–1)</translation>
    </message>
    <message>
        <source>current score (0–1)</source>
        <translation>Score neu (0–1)</translation>
    </message>
    <message>
        <source>This method fuses nothing: each task simply overwrites the weights.</source>
        <translation>Diese Methode fusioniert nichts: Jede Aufgabe überschreibt einfach die Gewichte.</translation>
    </message>
    <message>
        <source>No fusion took place in this run.</source>
        <translation>In diesem Lauf fand keine Fusion statt.</translation>
    </message>
    <message>
        <source>The first decisions appear when the first task has been learned.</source>
        <translation>Die ersten Entscheidungen erscheinen, wenn die erste Aufgabe gelernt ist.</translation>
    </message>
    <message>
        <source>Fusion decisions, empty.</source>
        <translation>Fusionsentscheidungen, leer.</translation>
    </message>
    <message>
        <source>Fusion %1 of %2, after %3: %4.</source>
        <translation>Fusion %1 von %2, nach %3: %4.</translation>
    </message>
    <message>
        <source>after</source>
        <translation>nach</translation>
    </message>
    <message>
        <source>decision</source>
        <translation>Entscheidung</translation>
    </message>
    <message>
        <source>%1 (threshold %2)</source>
        <translation>%1 (Schwelle %2)</translation>
    </message>
    <message>
        <source>previous score</source>
        <translation>Score bisher</translation>
    </message>
    <message>
        <source>current score</source>
        <translation>Score neu</translation>
    </message>
    <message>
        <source>weight of previous</source>
        <translation>Gewicht des Bisherigen</translation>
    </message>
    <message>
        <source>weight of current</source>
        <translation>Gewicht des Neuen</translation>
    </message>
    <message>
        <source>relative change</source>
        <translation>relative Änderung</translation>
    </message>
</context>
<context>
    <name>skillscope::HeatMap</name>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>gesperrt</translation>
    </message>
</context>
<context>
    <name>skillscope::HelpWindow</name>
    <message>
        <source>Metrics</source>
        <translation>Metriken</translation>
    </message>
    <message>
        <source>Higher is better.</source>
        <translation>Höher ist besser.</translation>
    </message>
    <message>
        <source>Lower is better.</source>
        <translation>Niedriger ist besser.</translation>
    </message>
    <message>
        <source>Source: %1.</source>
        <translation>Quelle: %1.</translation>
    </message>
    <message>
        <source># Not Found

The help page “%1” is missing from this installation.</source>
        <translation># Nicht gefunden

Die Hilfeseite „%1“ fehlt in dieser Installation.</translation>
    </message>
    <message>
        <source>Skillscope Help</source>
        <translation>Hilfe zu Skillscope</translation>
    </message>
    <message>
        <source>Help pages</source>
        <translation>Hilfeseiten</translation>
    </message>
    <message>
        <source>Help page</source>
        <translation>Hilfeseite</translation>
    </message>
</context>
<context>
    <name>skillscope::Histogram</name>
    <message numerus="yes">
        <source>%n unit(s) from %1 to %2</source>
        <translation>
            <numerusform>%n Einheit von %1 bis %2</numerusform>
            <numerusform>%n Einheiten von %1 bis %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::ImportanceView</name>
    <message>
        <source>Pick a skill unit in the map of units to see its single elements.</source>
        <translation>Wählen Sie in der Karte der Einheiten eine Skill-Einheit, um ihre einzelnen Elemente zu sehen.</translation>
    </message>
    <message>
        <source>Single elements are recorded at the end of each task; move the cursor to the end of the first one.</source>
        <translation>Einzelne Elemente werden am Ende jeder Aufgabe aufgezeichnet; setzen Sie den Cursor auf das Ende der ersten.</translation>
    </message>
    <message>
        <source>This run is not stored, so nothing is recorded of its single elements.</source>
        <translation>Dieser Lauf ist nicht gespeichert, also ist von seinen einzelnen Elementen nichts aufgezeichnet.</translation>
    </message>
    <message>
        <source>The single elements of %1 were not recorded in this run. Name its tensors in the setting “Single elements of” (record.elements) before a run starts, for example all, and they are kept at the end of each task.</source>
        <translation>Die einzelnen Elemente von %1 wurden in diesem Lauf nicht aufgezeichnet. Nennen Sie die Tensoren in der Einstellung „Einzelne Elemente von“ (record.elements), bevor ein Lauf beginnt, zum Beispiel all; dann werden sie am Ende jeder Aufgabe behalten.</translation>
    </message>
    <message>
        <source>Before %1 nothing was recorded to measure the change of elements from.</source>
        <translation>Vor %1 wurde nichts aufgezeichnet, wogegen sich die Änderung der Elemente messen ließe.</translation>
    </message>
    <message>
        <source>change (log₁₀)</source>
        <translation>Änderung (log₁₀)</translation>
    </message>
    <message>
        <source>change of Ī·Ū</source>
        <translation>Änderung von Ī·Ū</translation>
    </message>
    <message>
        <source>%1 elements</source>
        <translation>%1 Elemente</translation>
    </message>
    <message>
        <source>after %1</source>
        <translation>nach %1</translation>
    </message>
    <message>
        <source>change since %1</source>
        <translation>Änderung seit %1</translation>
    </message>
    <message>
        <source>outlined: top %1 %</source>
        <translation>umrandet: oberste %1 %</translation>
    </message>
    <message>
        <source>%1. The largest element is %2 with %3.</source>
        <translation>%1. Das größte Element ist %2 mit %3.</translation>
    </message>
    <message>
        <source>change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>× %1</source>
        <translation>× %1</translation>
    </message>
    <message>
        <source>&amp;Order</source>
        <translation>&amp;Reihenfolge</translation>
    </message>
    <message>
        <source>By &amp;Layer</source>
        <translation>Nach &amp;Schicht</translation>
    </message>
    <message>
        <source>By &amp;Value</source>
        <translation>Nach &amp;Wert</translation>
    </message>
    <message>
        <source>By &amp;Change</source>
        <translation>Nach &amp;Änderung</translation>
    </message>
    <message>
        <source>&amp;Change Since</source>
        <translation>&amp;Änderung seit</translation>
    </message>
    <message>
        <source>&amp;Nothing, Show Values</source>
        <translation>&amp;Nichts, Werte zeigen</translation>
    </message>
    <message>
        <source>The &amp;Snapshot Before</source>
        <translation>&amp;Vorige Momentaufnahme</translation>
    </message>
    <message>
        <source>The Task &amp;Before</source>
        <translation>Vorige &amp;Aufgabe</translation>
    </message>
    <message>
        <source>Start of the &amp;Range</source>
        <translation>Anfang des &amp;Zeitraums</translation>
    </message>
    <message>
        <source>The &amp;Marked Moment</source>
        <translation>&amp;Markierter Moment</translation>
    </message>
    <message>
        <source>&amp;Mark This Moment</source>
        <translation>Diesen Moment m&amp;erken</translation>
    </message>
    <message>
        <source>Measure changes from the moment at the cursor</source>
        <translation>Änderungen vom Moment am Cursor an messen</translation>
    </message>
    <message>
        <source>Out&amp;line the Top</source>
        <translation>&amp;Spitze umranden</translation>
    </message>
    <message>
        <source>&amp;Nothing</source>
        <translation>&amp;Nichts</translation>
    </message>
    <message>
        <source>&amp;10 %</source>
        <translation>&amp;10 %</translation>
    </message>
    <message>
        <source>&amp;20 %</source>
        <translation>&amp;20 %</translation>
    </message>
    <message>
        <source>&amp;30 %</source>
        <translation>&amp;30 %</translation>
    </message>
    <message>
        <source>&amp;Half</source>
        <translation>&amp;Hälfte</translation>
    </message>
    <message>
        <source>&amp;Scale</source>
        <translation>S&amp;kala</translation>
    </message>
    <message>
        <source>&amp;Linear</source>
        <translation>&amp;Linear</translation>
    </message>
    <message>
        <source>Lo&amp;garithmic</source>
        <translation>Lo&amp;garithmisch</translation>
    </message>
    <message>
        <source>Colo&amp;urs</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>&amp;Type a Range…</source>
        <translation>Far&amp;bbereich eingeben…</translation>
    </message>
    <message>
        <source>&amp;Pin or Unpin the Unit</source>
        <translation>Einheit an&amp;heften oder lösen</translation>
    </message>
    <message>
        <source>Keep the picked unit marked and its curve in the unit panel (P)</source>
        <translation>Die gewählte Einheit markiert halten und ihre Kurve im Bereich „Einheit“ (P)</translation>
    </message>
    <message>
        <source>Remo&amp;ve All Pins</source>
        <translation>&amp;Alle Anheftungen lösen</translation>
    </message>
    <message>
        <source>Colour Range</source>
        <translation>Farbbereich</translation>
    </message>
    <message>
        <source>&amp;Lowest value</source>
        <translation>&amp;Kleinster Wert</translation>
    </message>
    <message>
        <source>&amp;Highest value</source>
        <translation>&amp;Größter Wert</translation>
    </message>
    <message>
        <source>The highest value must lie above the lowest one.</source>
        <translation>Der größte Wert muss über dem kleinsten liegen.</translation>
    </message>
    <message>
        <source>A logarithmic scale begins above 0.</source>
        <translation>Eine logarithmische Skala beginnt über 0.</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>Wichtigkeit</translation>
    </message>
    <message>
        <source>Level of detail</source>
        <translation>Detailstufe</translation>
    </message>
    <message>
        <source>Whole modules, skill units, or single elements (Page Up and Page Down)</source>
        <translation>Ganze Module, Skill-Einheiten oder einzelne Elemente (Bild auf und Bild ab)</translation>
    </message>
    <message>
        <source>Modules</source>
        <translation>Module</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>Einheiten</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>Elemente</translation>
    </message>
    <message>
        <source>Value shown</source>
        <translation>Gezeigter Wert</translation>
    </message>
    <message>
        <source>Which score of a skill unit is shown</source>
        <translation>Welcher Score einer Skill-Einheit gezeigt wird</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Sensitivität</translation>
    </message>
    <message>
        <source>Uncertainty</source>
        <translation>Unsicherheit</translation>
    </message>
    <message>
        <source>Options of the importance map</source>
        <translation>Optionen der Wichtigkeitskarte</translation>
    </message>
    <message>
        <source>Order, change, top share, scale, colours and pins</source>
        <translation>Reihenfolge, Änderung, Spitze, Skala, Farben und Anheftungen</translation>
    </message>
    <message>
        <source>Lock the colour range</source>
        <translation>Den Farbbereich sperren</translation>
    </message>
    <message>
        <source>Keep the colour range as it is now, so that pictures can be compared</source>
        <translation>Den Farbbereich lassen, wie er jetzt ist, damit sich Bilder vergleichen lassen</translation>
    </message>
    <message>
        <source>Show all units</source>
        <translation>Alle Einheiten zeigen</translation>
    </message>
    <message>
        <source>Show all units again (wheel zooms, dragging pans, a double click resets)</source>
        <translation>Wieder alle Einheiten zeigen (Mausrad zoomt, Ziehen verschiebt, Doppelklick setzt zurück)</translation>
    </message>
    <message>
        <source>Importance map</source>
        <translation>Wichtigkeitskarte</translation>
    </message>
    <message>
        <source>The importance map appears a few steps after the start of training.</source>
        <translation>Die Wichtigkeitskarte erscheint einige Schritte nach Beginn des Trainings.</translation>
    </message>
    <message>
        <source>This method keeps no importance of skill units.</source>
        <translation>Diese Methode führt keine Wichtigkeit von Skill-Einheiten.</translation>
    </message>
    <message>
        <source>No importance was recorded in this run.</source>
        <translation>In diesem Lauf wurde keine Wichtigkeit aufgezeichnet.</translation>
    </message>
    <message>
        <source>Importance map, empty.</source>
        <translation>Wichtigkeitskarte, leer.</translation>
    </message>
    <message>
        <source>Importance map: nothing recorded yet at step %1.</source>
        <translation>Wichtigkeitskarte: bei Schritt %1 noch nichts aufgezeichnet.</translation>
    </message>
    <message>
        <source>Importance map: no values at step %1.</source>
        <translation>Wichtigkeitskarte: keine Werte bei Schritt %1.</translation>
    </message>
    <message>
        <source>%1 of %2 %3 at step %4 while learning %5. The largest is %6 with %7.</source>
        <translation>%1 von %2 %3 bei Schritt %4 während des Lernens von %5. Am größten ist %6 mit %7.</translation>
    </message>
    <message>
        <source>modules</source>
        <translation>Module</translation>
    </message>
    <message>
        <source>skill units</source>
        <translation>Skill-Einheiten</translation>
    </message>
    <message>
        <source>%1 lie above %2, the top %3.</source>
        <translation>%1 liegen über %2, die obersten %3.</translation>
    </message>
    <message>
        <source>Changed most since step %1: %2, by a factor of %3.</source>
        <translation>Am meisten geändert seit Schritt %1: %2, um den Faktor %3.</translation>
    </message>
    <message>
        <source>change since step %1</source>
        <translation>Änderung seit Schritt %1</translation>
    </message>
    <message>
        <source>largest first</source>
        <translation>größte zuerst</translation>
    </message>
    <message>
        <source>most changed first</source>
        <translation>am meisten geänderte zuerst</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>place by change</source>
        <translation>Platz nach Änderung</translation>
    </message>
    <message>
        <source>place by value</source>
        <translation>Platz nach Wert</translation>
    </message>
    <message>
        <source>change of %1</source>
        <translation>Änderung von %1</translation>
    </message>
    <message>
        <source>step %1 · nothing recorded yet</source>
        <translation>Schritt %1 · noch nichts aufgezeichnet</translation>
    </message>
    <message>
        <source>step %1 · nothing earlier to measure the change from</source>
        <translation>Schritt %1 · nichts Früheres, wogegen sich die Änderung messen ließe</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>last fusion</source>
        <translation>letzte Fusion</translation>
    </message>
    <message>
        <source>%1 (pinned)</source>
        <translation>%1 (angeheftet)</translation>
    </message>
</context>
<context>
    <name>skillscope::LayerShares</name>
    <message>
        <source>Merged and pruned share of every layer</source>
        <translation>Zusammengeführter und verworfener Anteil jeder Schicht</translation>
    </message>
    <message>
        <source>in both masks, merged: %1</source>
        <translation>in beiden Masken, zusammengeführt: %1</translation>
    </message>
    <message>
        <source>shared: %1 of the units</source>
        <translation>gemeinsam: %1 der Einheiten</translation>
    </message>
    <message>
        <source>memory&apos;s mask only: %1</source>
        <translation>nur Maske des Gedächtnisses: %1</translation>
    </message>
    <message>
        <source>previous only: %1</source>
        <translation>nur bisher: %1</translation>
    </message>
    <message>
        <source>task&apos;s mask only: %1</source>
        <translation>nur Maske der Aufgabe: %1</translation>
    </message>
    <message>
        <source>current only: %1</source>
        <translation>nur neu: %1</translation>
    </message>
    <message>
        <source>in neither, pruned: %1</source>
        <translation>in keiner, verworfen: %1</translation>
    </message>
    <message>
        <source>neither: %1</source>
        <translation>weder noch: %1</translation>
    </message>
    <message>
        <source>overlap of both sides: %1</source>
        <translation>Überlappung beider Seiten: %1</translation>
    </message>
    <message>
        <source>overlap</source>
        <translation>Überlappung</translation>
    </message>
    <message>
        <source>share of the elements of a layer (%)</source>
        <translation>Anteil der Elemente einer Schicht (%)</translation>
    </message>
    <message>
        <source>share of the units of a layer (%)</source>
        <translation>Anteil der Einheiten einer Schicht (%)</translation>
    </message>
</context>
<context>
    <name>skillscope::LegendStrip</name>
    <message>
        <source>Legend: %1</source>
        <translation>Legende: %1</translation>
    </message>
</context>
<context>
    <name>skillscope::LibraryModel</name>
    <message>
        <source>%1, task %2 of %3</source>
        <translation>%1, Aufgabe %2 von %3</translation>
    </message>
    <message>
        <source>%1, %2 of %3 tasks</source>
        <translation>%1, %2 von %3 Aufgaben</translation>
    </message>
    <message>
        <source>n/a</source>
        <translation>n/a</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>vor %n Min.</numerusform>
            <numerusform>vor %n Min.</numerusform>
        </translation>
    </message>
    <message>
        <source>today %1</source>
        <translation>heute %1</translation>
    </message>
    <message>
        <source>yesterday %1</source>
        <translation>gestern %1</translation>
    </message>
    <message>
        <source>d MMM HH:mm</source>
        <translation>d. MMM HH:mm</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>%1: method %2, %3/%4, seed %5, %6.</source>
        <translation>%1: Methode %2, %3/%4, Seed %5, %6.</translation>
    </message>
    <message>
        <source>AP %1 %, BWT %2 points.</source>
        <translation>AP %1 %, BWT %2 Punkte.</translation>
    </message>
    <message>
        <source>Started %1, took %2.</source>
        <translation>Begonnen %1, Dauer %2.</translation>
    </message>
    <message>
        <source>Identifier %1</source>
        <translation>Kennung %1</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>AP (%)</source>
        <translation>AP (%)</translation>
    </message>
    <message>
        <source>BWT (points)</source>
        <translation>BWT (Punkte)</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>Filter name “%1”: %2.</source>
        <translation>Filtername „%1“: %2.</translation>
    </message>
    <message>
        <source>Average performance: mean score over the tasks learned so far.</source>
        <translation>Mittlere Leistung: mittlerer Score der bisher gelernten Aufgaben.</translation>
    </message>
    <message>
        <source>Backward transfer: change of earlier tasks&apos; scores; negative is forgetting.</source>
        <translation>Rückwärtstransfer: Änderung der Scores früherer Aufgaben; negativ ist Vergessen.</translation>
    </message>
</context>
<context>
    <name>skillscope::LibraryPage</name>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Filter: words, method:kif, ap:&gt;60, tag:paper, is:done, train.epochs:3</source>
        <translation>Filter: Wörter, method:kif, ap:&gt;60, tag:paper, is:done, train.epochs:3</translation>
    </message>
    <message>
        <source>Filter runs</source>
        <translation>Läufe filtern</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Choose the columns of the table</source>
        <translation>Die Spalten der Tabelle wählen</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>Archivierte</translation>
    </message>
    <message>
        <source>Show archived runs as well</source>
        <translation>Auch archivierte Läufe zeigen</translation>
    </message>
    <message>
        <source>Copy or Save Table</source>
        <translation>Tabelle kopieren oder speichern</translation>
    </message>
    <message>
        <source>Copy the rows and columns shown, or save them</source>
        <translation>Die gezeigten Zeilen und Spalten kopieren oder speichern</translation>
    </message>
    <message>
        <source>&amp;Copy as Text</source>
        <translation>Als &amp;Text kopieren</translation>
    </message>
    <message>
        <source>Copy as C&amp;SV</source>
        <translation>Als C&amp;SV kopieren</translation>
    </message>
    <message>
        <source>Copy as &amp;Markdown</source>
        <translation>Als &amp;Markdown kopieren</translation>
    </message>
    <message>
        <source>S&amp;ave Table…</source>
        <translation>T&amp;abelle speichern…</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Enter or a double click shows the run; several rows can be selected to compare them.</source>
        <translation>Eingabe oder Doppelklick zeigt den Lauf; mehrere Zeilen lassen sich zum Vergleichen wählen.</translation>
    </message>
    <message>
        <source>1 run</source>
        <translation>1 Lauf</translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n Lauf</numerusform>
            <numerusform>%n Läufe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n runs</source>
        <translation>
            <numerusform>%1 von %n Lauf</numerusform>
            <numerusform>%1 von %n Läufen</numerusform>
        </translation>
    </message>
    <message>
        <source>, %1 selected</source>
        <translation>, %1 gewählt</translation>
    </message>
    <message>
        <source>filter not understood</source>
        <translation>Filter nicht verstanden</translation>
    </message>
    <message>
        <source>Words, field:value and ranges; the help page Library and Compare lists them</source>
        <translation>Wörter, Feld:Wert und Bereiche; die Hilfeseite „Library and Compare“ listet sie auf</translation>
    </message>
    <message>
        <source>&amp;Default Columns</source>
        <translation>&amp;Standardspalten</translation>
    </message>
    <message>
        <source>Save Table</source>
        <translation>Tabelle speichern</translation>
    </message>
    <message>
        <source>CSV (*.csv);;Markdown (*.md)</source>
        <translation>CSV (*.csv);;Markdown (*.md)</translation>
    </message>
</context>
<context>
    <name>skillscope::LibraryPanel</name>
    <message>
        <source>Filter runs</source>
        <translation>Läufe filtern</translation>
    </message>
    <message>
        <source>Shows only runs that fit every word typed: in names, notes, tags and configs. Also method:kif, ap:&gt;60, seed:1..5, tag:paper, is:done, train.epochs:3, and -word for what must not be.</source>
        <translation>Zeigt nur Läufe, auf die jedes getippte Wort passt: in Namen, Notizen, Tags und Konfigurationen. Auch method:kif, ap:&gt;60, seed:1..5, tag:paper, is:done, train.epochs:3, und -Wort für das, was nicht sein darf.</translation>
    </message>
    <message>
        <source>Order of the runs</source>
        <translation>Reihenfolge der Läufe</translation>
    </message>
    <message>
        <source>&amp;Newest First</source>
        <translation>&amp;Neueste zuerst</translation>
    </message>
    <message>
        <source>By N&amp;ame</source>
        <translation>Nach N&amp;amen</translation>
    </message>
    <message>
        <source>By &amp;Method</source>
        <translation>Nach &amp;Methode</translation>
    </message>
    <message>
        <source>By &amp;Status</source>
        <translation>Nach &amp;Status</translation>
    </message>
    <message>
        <source>Best A&amp;P First</source>
        <translation>Bester A&amp;P zuerst</translation>
    </message>
    <message>
        <source>Best &amp;BWT First</source>
        <translation>Bester &amp;BWT zuerst</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Runs of the store. Enter or a click shows a run in the middle of the window.</source>
        <translation>Läufe der Ablage. Eingabe oder ein Klick zeigt einen Lauf in der Mitte des Fensters.</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>AP (%)
BWT</source>
        <translation>AP (%)
BWT</translation>
    </message>
    <message>
        <source>Average performance in percent above, backward transfer in points below.</source>
        <translation>Oben mittlere Leistung in Prozent, unten Rückwärtstransfer in Punkten.</translation>
    </message>
    <message>
        <source>Library page</source>
        <translation>Bibliotheksseite</translation>
    </message>
    <message>
        <source>Show all runs as a table with columns, notes and tags</source>
        <translation>Alle Läufe als Tabelle mit Spalten, Notizen und Tags zeigen</translation>
    </message>
    <message>
        <source>Reading the runs…</source>
        <translation>Die Läufe werden gelesen…</translation>
    </message>
    <message>
        <source>No Runs to Show</source>
        <translation>Keine Läufe zu zeigen</translation>
    </message>
    <message>
        <source>Open Store…</source>
        <translation>Ablage öffnen…</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n runs</source>
        <translation>
            <numerusform>%1 von %n Lauf</numerusform>
            <numerusform>%1 von %n Läufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n archived</source>
        <translation>
            <numerusform>%n archiviert</numerusform>
            <numerusform>%n archiviert</numerusform>
        </translation>
    </message>
    <message>
        <source>No runs yet. The first one appears here as soon as it starts.</source>
        <translation>Noch keine Läufe. Der erste erscheint hier, sobald er beginnt.</translation>
    </message>
    <message>
        <source>New Run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Every run is archived.</source>
        <translation>Alle Läufe sind archiviert.</translation>
    </message>
    <message>
        <source>Show Archived Runs</source>
        <translation>Archivierte Läufe zeigen</translation>
    </message>
    <message>
        <source>No run matches the filter.</source>
        <translation>Kein Lauf passt zum Filter.</translation>
    </message>
    <message>
        <source>Clear Filter</source>
        <translation>Filter leeren</translation>
    </message>
</context>
<context>
    <name>skillscope::LiveStrip</name>
    <message>
        <source>step %1/%2</source>
        <translation>Schritt %1/%2</translation>
    </message>
    <message>
        <source>Step of the run</source>
        <translation>Schritt des Laufs</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Verbleibende Zeit</translation>
    </message>
    <message>
        <source>Task being learned</source>
        <translation>Aufgabe, die gelernt wird</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>Fortschritt des Laufs</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show the run that trains.</source>
        <translation>Den Lauf zeigen, der trainiert.</translation>
    </message>
    <message>
        <source>Show the run that trains</source>
        <translation>Den Lauf zeigen, der trainiert</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Wird gestoppt</translation>
    </message>
    <message>
        <source>Task %1/%2 %3</source>
        <translation>Aufgabe %1/%2 %3</translation>
    </message>
    <message>
        <source>%1 % of the run</source>
        <translation>%1 % des Laufs</translation>
    </message>
    <message>
        <source>%1 steps/s, %2 tokens/s</source>
        <translation>%1 Schritte/s, %2 Tokens/s</translation>
    </message>
    <message>
        <source>%1 left of this task</source>
        <translation>noch %1 für diese Aufgabe</translation>
    </message>
</context>
<context>
    <name>skillscope::LostExamplesModel</name>
    <message>
        <source>before training</source>
        <translation>vor dem Training</translation>
    </message>
    <message>
        <source>The task with whose training it became wrong for good. A double click moves the cursor there.</source>
        <translation>Die Aufgabe, mit deren Training es endgültig falsch wurde. Ein Doppelklick setzt den Cursor dorthin.</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Turned with</source>
        <translation>Gekippt mit</translation>
    </message>
</context>
<context>
    <name>skillscope::MainWindow</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>Run Controls</source>
        <translation>Laufsteuerung</translation>
    </message>
    <message>
        <source>Time Bar</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>Status of the run</source>
        <translation>Stand des Laufs</translation>
    </message>
    <message>
        <source>Reading run %1…</source>
        <translation>Lauf %1 wird gelesen…</translation>
    </message>
    <message>
        <source>The plug-in %1 was not loaded: %2</source>
        <translation>Das Plug-in %1 wurde nicht geladen: %2</translation>
    </message>
    <message>
        <source>branched from “%1” %2</source>
        <translation>abgezweigt von „%1“ %2</translation>
    </message>
    <message>
        <source>“%1” run again</source>
        <translation>„%1“ noch einmal gelaufen</translation>
    </message>
    <message>
        <source>The run waits for the one that trains: %1.</source>
        <translation>Der Lauf wartet auf den, der trainiert: %1.</translation>
    </message>
    <message>
        <source>The Run Cannot Be Shown</source>
        <translation>Der Lauf lässt sich nicht zeigen</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Open Store…</source>
        <translation>Ablage öffnen…</translation>
    </message>
    <message>
        <source>New Run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>“%1” branches off here</source>
        <translation>„%1“ zweigt hier ab</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>The run is %1.</source>
        <translation>Der Lauf: %1.</translation>
    </message>
    <message>
        <source>Library — Skillscope</source>
        <translation>Bibliothek — Skillscope</translation>
    </message>
    <message>
        <source>Compare — Skillscope</source>
        <translation>Vergleich — Skillscope</translation>
    </message>
    <message>
        <source>Skillscope</source>
        <translation>Skillscope</translation>
    </message>
    <message>
        <source>%1 · %2/%3 · seed %4 — Skillscope</source>
        <translation>%1 · %2/%3 · Seed %4 — Skillscope</translation>
    </message>
    <message>
        <source>Store: %1
Click to open another one.</source>
        <translation>Ablage: %1
Klicken, um eine andere zu öffnen.</translation>
    </message>
    <message>
        <source>Open another store; this one is %1</source>
        <translation>Eine andere Ablage öffnen; diese ist %1</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>fusion rounds: %1</source>
        <translation>Fusionsrunden: %1</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 Tokens/s</translation>
    </message>
    <message>
        <source>took %1</source>
        <translation>Dauer %1</translation>
    </message>
    <message>
        <source>Open Store</source>
        <translation>Ablage öffnen</translation>
    </message>
    <message>
        <source>Skillscope stores (*.sqlite *.db);;All files (*)</source>
        <translation>Skillscope-Ablagen (*.sqlite *.db);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>CSV, one long table (*.csv)</source>
        <translation>CSV, eine lange Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Export Run</source>
        <translation>Lauf exportieren</translation>
    </message>
    <message>
        <source>About Skillscope</source>
        <translation>Über Skillscope</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Skillscope %1&lt;/h3&gt;&lt;p&gt;A workbench for continual learning of language models.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Skillscope %1&lt;/h3&gt;&lt;p&gt;Eine Werkbank für das Continual Learning von Sprachmodellen.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later. It stands on Qt, LibTorch, QCustomPlot, SQLite and WordNet 3.0.

Build %1, %2.</source>
        <translation>Freie Software unter der GNU General Public License, Version 3 oder neuer. Sie beruht auf Qt, LibTorch, QCustomPlot, SQLite und WordNet 3.0.

Build %1, %2.</translation>
    </message>
    <message>
        <source>Languag&amp;e</source>
        <translation>S&amp;prache</translation>
    </message>
    <message>
        <source>The window changes its language when it is opened the next time.</source>
        <translation>Das Fenster wechselt die Sprache beim nächsten Öffnen.</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>Wichtigkeit</translation>
    </message>
    <message>
        <source>Task %1: %2</source>
        <translation>Aufgabe %1: %2</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Move the time cursor to the end of this task and pick its curve.</source>
        <translation>Den Zeitcursor auf das Ende dieser Aufgabe setzen und ihre Kurve wählen.</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Go to Step %1</source>
        <translation>Zu Schritt %1</translation>
    </message>
    <message>
        <source>Go to Fusion Round %1</source>
        <translation>Zu Fusionsrunde %1</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>copy of %1</source>
        <translation>Kopie von %1</translation>
    </message>
    <message>
        <source>Change Colour</source>
        <translation>Farbe ändern</translation>
    </message>
    <message>
        <source>Take Out of &amp;Archive</source>
        <translation>Aus dem &amp;Archiv holen</translation>
    </message>
    <message>
        <source>&amp;Archive</source>
        <translation>&amp;Archivieren</translation>
    </message>
    <message numerus="yes">
        <source>Compar&amp;e %n Runs</source>
        <translation>
            <numerusform>%n Lauf ver&amp;gleichen</numerusform>
            <numerusform>%n Läufe ver&amp;gleichen</numerusform>
        </translation>
    </message>
    <message>
        <source>Compar&amp;e Runs</source>
        <translation>Läufe ver&amp;gleichen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Red&amp;o</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Take Out of Archive</source>
        <translation>Aus dem Archiv holen</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archivieren</translation>
    </message>
    <message>
        <source>One run is archived; Undo brings it back.</source>
        <translation>Ein Lauf ist archiviert; „Rückgängig“ holt ihn zurück.</translation>
    </message>
    <message numerus="yes">
        <source>%n runs are archived; Undo brings them back.</source>
        <translation>
            <numerusform>%n Lauf ist archiviert; „Rückgängig“ holt ihn zurück.</numerusform>
            <numerusform>%n Läufe sind archiviert; „Rückgängig“ holt sie zurück.</numerusform>
        </translation>
    </message>
    <message>
        <source>The run has no files: it kept no weights, or they are deleted.</source>
        <translation>Der Lauf hat keine Dateien: Er hat keine Gewichte behalten, oder sie sind gelöscht.</translation>
    </message>
    <message>
        <source>Delete “%1” and its files?</source>
        <translation>„%1“ und seine Dateien löschen?</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n runs and their files?</source>
        <translation>
            <numerusform>%n Lauf und seine Dateien löschen?</numerusform>
            <numerusform>%n Läufe und ihre Dateien löschen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete Run</source>
        <translation>Lauf löschen</translation>
    </message>
    <message>
        <source>This cannot be undone. Archiving hides a run as well, and can.</source>
        <translation>Das lässt sich nicht zurücknehmen. Auch Archivieren verbirgt einen Lauf, und das lässt sich zurücknehmen.</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Archive Instead</source>
        <translation>Statt&amp;dessen archivieren</translation>
    </message>
    <message>
        <source>step</source>
        <comment>typed before a number</comment>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>round</source>
        <comment>typed before a number</comment>
        <translation>Runde</translation>
    </message>
</context>
<context>
    <name>skillscope::MarkedSlider</name>
    <message>
        <source>%1; the mark shows what was recorded, %2</source>
        <translation>%1; die Marke zeigt, was aufgezeichnet ist, %2</translation>
    </message>
</context>
<context>
    <name>skillscope::MatrixGrid</name>
    <message>
        <source>Accuracy matrix</source>
        <translation>Genauigkeitsmatrix</translation>
    </message>
    <message>
        <source>before</source>
        <translation>vorher</translation>
    </message>
    <message>
        <source>before training</source>
        <translation>vor dem Training</translation>
    </message>
    <message>
        <source>after learning %1</source>
        <translation>nach dem Lernen von %1</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source> (%1 points since it was learned)</source>
        <translation> (%1 Punkte, seit es gelernt wurde)</translation>
    </message>
    <message>
        <source>accuracy on task (%)</source>
        <translation>Genauigkeit auf Aufgabe (%)</translation>
    </message>
    <message>
        <source>after learning</source>
        <translation>nach dem Lernen von</translation>
    </message>
</context>
<context>
    <name>skillscope::MatrixView</name>
    <message>
        <source>Higher is better ↑</source>
        <translation>Höher ist besser ↑</translation>
    </message>
    <message>
        <source>Lower is better ↓</source>
        <translation>Niedriger ist besser ↓</translation>
    </message>
    <message>
        <source>Accuracy Matrix</source>
        <translation>Genauigkeitsmatrix</translation>
    </message>
    <message>
        <source>The accuracy matrix grows by one row before training and after every task.</source>
        <translation>Die Genauigkeitsmatrix wächst vor dem Training und nach jeder Aufgabe um eine Zeile.</translation>
    </message>
    <message>
        <source>Accuracy matrix, empty.</source>
        <translation>Genauigkeitsmatrix, leer.</translation>
    </message>
    <message>
        <source>Accuracy matrix after %1 of %2 tasks: %3.</source>
        <translation>Genauigkeitsmatrix nach %1 von %2 Aufgaben: %3.</translation>
    </message>
    <message>
        <source>after %1 of %2 tasks</source>
        <translation>nach %1 von %2 Aufgaben</translation>
    </message>
    <message>
        <source>%1 split</source>
        <translation>%1-Teil</translation>
    </message>
</context>
<context>
    <name>skillscope::MemoryBars</name>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>%1: %2 in all (%3).</source>
        <translation>%1: insgesamt %2 (%3).</translation>
    </message>
    <message>
        <source>Free here: %1.</source>
        <translation>Hier frei: %1.</translation>
    </message>
    <message>
        <source>%1, more than is free</source>
        <translation>%1, mehr als frei ist</translation>
    </message>
    <message>
        <source>The line marks the %1 that are free here.</source>
        <translation>Die Linie markiert die %1, die hier frei sind.</translation>
    </message>
</context>
<context>
    <name>skillscope::MessageModel</name>
    <message>
        <source>The run failed.</source>
        <translation>Der Lauf ist gescheitert.</translation>
    </message>
    <message>
        <source>The run was stopped.</source>
        <translation>Der Lauf wurde gestoppt.</translation>
    </message>
    <message>
        <source>The program ended before the run did. What was recorded until then is shown.</source>
        <translation>Das Programm endete vor dem Lauf. Gezeigt wird, was bis dahin aufgezeichnet war.</translation>
    </message>
    <message>
        <source>Done after %1 at %2 tokens a second.</source>
        <translation>Fertig nach %1 mit %2 Tokens je Sekunde.</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
</context>
<context>
    <name>skillscope::MessagePanel</name>
    <message>
        <source>Messages</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>What happened in the run, newest last. Enter moves the time cursor to the step.</source>
        <translation>Was im Lauf geschah, Neuestes zuletzt. Eingabe setzt den Zeitcursor auf den Schritt.</translation>
    </message>
    <message>
        <source>No messages. Warnings and errors of the run appear here.</source>
        <translation>Keine Meldungen. Warnungen und Fehler des Laufs erscheinen hier.</translation>
    </message>
</context>
<context>
    <name>skillscope::ModelTree</name>
    <message>
        <source>Architecture</source>
        <translation>Aufbau</translation>
    </message>
    <message>
        <source>The modules of the model with their parameters; open one to see what is inside.</source>
        <translation>Die Module des Modells mit ihren Parametern; öffnen Sie eines, um hineinzusehen.</translation>
    </message>
    <message>
        <source>Module</source>
        <translation>Modul</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Stored as</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>LoRA pair</source>
        <translation>LoRA-Paar</translation>
    </message>
</context>
<context>
    <name>skillscope::ModelWindow</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>bundled, or a folder with a Hugging Face checkpoint</source>
        <translation>bundled oder ein Ordner mit einem Hugging-Face-Checkpoint</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>&amp;Wählen…</translation>
    </message>
    <message>
        <source>Look into another checkpoint folder.</source>
        <translation>In einen anderen Checkpoint-Ordner sehen.</translation>
    </message>
    <message>
        <source>Skill units</source>
        <translation>Skill-Einheiten</translation>
    </message>
    <message>
        <source>Adapted layers</source>
        <translation>Angepasste Schichten</translation>
    </message>
    <message>
        <source>Linear layers that get a LoRA pair, with commas: q, v, wi_0 … or all-linear.</source>
        <translation>Lineare Schichten, die ein LoRA-Paar bekommen, mit Kommas: q, v, wi_0 … oder all-linear.</translation>
    </message>
    <message>
        <source>Adapted &amp;layers</source>
        <translation>Angepasste &amp;Schichten</translation>
    </message>
    <message>
        <source>&amp;Rank r</source>
        <translation>&amp;Rang r</translation>
    </message>
    <message>
        <source>Granularity</source>
        <translation>Granularität</translation>
    </message>
    <message>
        <source>Rank-1 pairs (LoRA)</source>
        <translation>Rang-1-Paare (LoRA)</translation>
    </message>
    <message>
        <source>Matrices (LoRA)</source>
        <translation>Matrizen (LoRA)</translation>
    </message>
    <message>
        <source>Tensors (full fine-tuning)</source>
        <translation>Tensoren (volles Fine-Tuning)</translation>
    </message>
    <message>
        <source>What a method treats as one skill unit.</source>
        <translation>Was eine Methode als eine Skill-Einheit behandelt.</translation>
    </message>
    <message>
        <source>&amp;Granularity</source>
        <translation>&amp;Granularität</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>&amp;Batch size</source>
        <translation>&amp;Batchgröße</translation>
    </message>
    <message>
        <source>Longest &amp;input</source>
        <translation>Längste &amp;Eingabe</translation>
    </message>
    <message>
        <source>Longest &amp;output</source>
        <translation>Längste A&amp;usgabe</translation>
    </message>
    <message>
        <source>Scored at &amp;once</source>
        <translation>Gleichzeitig bewer&amp;tet</translation>
    </message>
    <message>
        <source>Frozen weights</source>
        <translation>Eingefrorene Gewichte</translation>
    </message>
    <message>
        <source>bfloat16 rounds them to half the memory; file leaves a checkpoint in half precision as it is.</source>
        <translation>bfloat16 rundet sie auf den halben Speicher; file belässt einen Checkpoint in halber Genauigkeit, wie er ist.</translation>
    </message>
    <message>
        <source>&amp;Frozen weights</source>
        <translation>Einge&amp;frorene Gewichte</translation>
    </message>
    <message>
        <source>An estimate; the program itself and what a method keeps come on top.</source>
        <translation>Eine Schätzung; das Programm selbst und was eine Methode behält, kommen hinzu.</translation>
    </message>
    <message>
        <source>What training takes</source>
        <translation>Was das Training braucht</translation>
    </message>
    <message>
        <source>Choose a Checkpoint Folder</source>
        <translation>Checkpoint-Ordner wählen</translation>
    </message>
    <message>
        <source>Reading the model…</source>
        <translation>Das Modell wird gelesen…</translation>
    </message>
    <message>
        <source>its head is the embedding</source>
        <translation>sein Kopf ist das Embedding</translation>
    </message>
    <message>
        <source>a head of its own</source>
        <translation>mit eigenem Kopf</translation>
    </message>
    <message>
        <source>chooses among the answers of its tasks</source>
        <translation>wählt unter den Antworten seiner Aufgaben</translation>
    </message>
    <message>
        <source>%1 with %2 parameters, stored as %3 in %4, %5.</source>
        <translation>%1 mit %2 Parametern, gespeichert als %3 in %4, %5.</translation>
    </message>
    <message>
        <source>Model – %1</source>
        <translation>Modell – %1</translation>
    </message>
    <message>
        <source>LoRA training</source>
        <translation>LoRA-Training</translation>
    </message>
    <message>
        <source>Full fine-tuning</source>
        <translation>Volles Fine-Tuning</translation>
    </message>
    <message>
        <source>Scoring</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>%1 skill units of %2 trained parameters</source>
        <translation>%1 Skill-Einheiten aus %2 trainierten Parametern</translation>
    </message>
    <message>
        <source>%1 % of the model, %2 parameters a unit on average.</source>
        <translation>%1 % des Modells, im Mittel %2 Parameter je Einheit.</translation>
    </message>
</context>
<context>
    <name>skillscope::RecurrentControls</name>
    <message>
        <source>Merge rule</source>
        <translation>Regel der Zusammenführung</translation>
    </message>
    <message>
        <source>Merge rule. Paper: both moves where both sides need a weight, one where one does, none elsewhere. Released: the shares of the authors&apos; code. Adaptive: a softmax of both scores weighs. Own shares: those of the sliders below.</source>
        <translation>Regel der Zusammenführung. Artikel: beide Bewegungen, wo beide Seiten ein Gewicht brauchen, eine, wo eine es braucht, sonst keine. Veröffentlicht: die Anteile im Code der Autoren. Adaptiv: Ein Softmax beider Scores gewichtet. Eigene Anteile: die der Regler darunter.</translation>
    </message>
    <message>
        <source>Paper: Merge and Prune</source>
        <translation>Artikel: vereint, verworfen</translation>
    </message>
    <message>
        <source>Released Code</source>
        <translation>Veröffentlichter Code</translation>
    </message>
    <message>
        <source>Adaptive Weights</source>
        <translation>Adaptive Gewichte</translation>
    </message>
    <message>
        <source>Half of Each Move</source>
        <translation>Je die Hälfte beider</translation>
    </message>
    <message>
        <source>Own Shares</source>
        <translation>Eigene Anteile</translation>
    </message>
    <message>
        <source>q task</source>
        <translation>q Aufgabe</translation>
    </message>
    <message>
        <source>Importance threshold of the new task: this quantile</source>
        <translation>Wichtigkeitsschwelle der neuen Aufgabe: dieses Quantil</translation>
    </message>
    <message>
        <source>q memory</source>
        <translation>q Gedächtnis</translation>
    </message>
    <message>
        <source>Importance threshold of earlier tasks: this quantile</source>
        <translation>Wichtigkeitsschwelle früherer Aufgaben: dieses Quantil</translation>
    </message>
    <message>
        <source>τ</source>
        <translation>τ</translation>
    </message>
    <message>
        <source>Temperature of the softmax (adaptive rule)</source>
        <translation>Temperatur des Softmax (adaptive Regel)</translation>
    </message>
    <message>
        <source>β</source>
        <translation>β</translation>
    </message>
    <message>
        <source>Weight of the history when a task&apos;s importance is added (static importance)</source>
        <translation>Gewicht der Historie, wenn die Wichtigkeit einer Aufgabe dazukommt (statische Wichtigkeit)</translation>
    </message>
    <message>
        <source>shared: task</source>
        <translation>beide: Aufg.</translation>
    </message>
    <message>
        <source>Share of the task&apos;s move in weights that both sides need</source>
        <translation>Anteil der Bewegung der Aufgabe in Gewichten, die beide Seiten brauchen</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>Ged.</translation>
    </message>
    <message>
        <source>Share of memory&apos;s move in weights that both sides need</source>
        <translation>Anteil der Bewegung des Gedächtnisses in Gewichten, die beide Seiten brauchen</translation>
    </message>
    <message>
        <source>neither: task</source>
        <translation>keine: Aufg.</translation>
    </message>
    <message>
        <source>Share of the task&apos;s move in weights that neither side needs</source>
        <translation>Anteil der Bewegung der Aufgabe in Gewichten, die keine Seite braucht</translation>
    </message>
    <message>
        <source>Share of memory&apos;s move in weights that neither side needs</source>
        <translation>Anteil der Bewegung des Gedächtnisses in Gewichten, die keine Seite braucht</translation>
    </message>
    <message>
        <source>Identify</source>
        <translation>Auswählen</translation>
    </message>
    <message>
        <source>Choose by importance. Off: every weight takes both moves, an ablation of the paper.</source>
        <translation>Nach Wichtigkeit wählen. Aus: Jedes Gewicht nimmt beide Bewegungen, eine Ablation des Artikels.</translation>
    </message>
    <message>
        <source>Update shared</source>
        <translation>Gemeinsame ändern</translation>
    </message>
    <message>
        <source>Off: weights that both sides need stay as they were before the round, an ablation of the paper.</source>
        <translation>Aus: Gewichte, die beide Seiten brauchen, bleiben wie vor der Runde, eine Ablation des Artikels.</translation>
    </message>
    <message>
        <source>What is chosen</source>
        <translation>Was gewählt wird</translation>
    </message>
    <message>
        <source>Every weight by itself, as in the paper, or whole skill units.</source>
        <translation>Jedes Gewicht für sich, wie im Artikel, oder ganze Skill-Einheiten.</translation>
    </message>
    <message>
        <source>Single Weights</source>
        <translation>Einzelne Gewichte</translation>
    </message>
    <message>
        <source>Whole Units</source>
        <translation>Ganze Einheiten</translation>
    </message>
    <message>
        <source>Units that are chosen as one</source>
        <translation>Einheiten, die als Eines gewählt werden</translation>
    </message>
    <message>
        <source>Which units are chosen where whole units are.</source>
        <translation>Welche Einheiten gewählt werden, wo es ganze sind.</translation>
    </message>
    <message>
        <source>Units as Recorded</source>
        <translation>Wie aufgezeichnet</translation>
    </message>
    <message>
        <source>LoRA Matrices</source>
        <translation>LoRA-Matrizen</translation>
    </message>
    <message>
        <source>Rank-1 Pairs</source>
        <translation>Rang-1-Paare</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>Score of a weight</source>
        <translation>Score eines Gewichts</translation>
    </message>
    <message>
        <source>What a weight counts with on either side: sensitivity, as in the paper, that times uncertainty, as in the released code, or uncertainty.</source>
        <translation>Womit ein Gewicht auf jeder Seite zählt: Sensitivität, wie im Artikel, diese mal Unsicherheit, wie im veröffentlichten Code, oder Unsicherheit.</translation>
    </message>
    <message>
        <source>Sensitivity Ī</source>
        <translation>Sensitivität Ī</translation>
    </message>
    <message>
        <source>Importance Ī·Ū</source>
        <translation>Wichtigkeit Ī·Ū</translation>
    </message>
    <message>
        <source>Uncertainty Ū</source>
        <translation>Unsicherheit Ū</translation>
    </message>
    <message>
        <source>Importance of earlier tasks</source>
        <translation>Wichtigkeit früherer Aufgaben</translation>
    </message>
    <message>
        <source>Measured on memory in this round, or taken at the end of each earlier task and accumulated, an ablation of the paper.</source>
        <translation>In dieser Runde auf dem Gedächtnis gemessen, oder am Ende jeder früheren Aufgabe genommen und angesammelt, eine Ablation des Artikels.</translation>
    </message>
    <message>
        <source>Dynamic, on Memory</source>
        <translation>Dynamisch</translation>
    </message>
    <message>
        <source>Static, Accumulated</source>
        <translation>Statisch, angesammelt</translation>
    </message>
</context>
<context>
    <name>skillscope::RetrievalView</name>
    <message>
        <source>Retrieval</source>
        <translation>Retrieval</translation>
    </message>
    <message>
        <source>Keys and queries in a plane</source>
        <translation>Schlüssel und Anfragen in einer Ebene</translation>
    </message>
    <message>
        <source>All Examples</source>
        <translation>Alle Beispiele</translation>
    </message>
    <message>
        <source>Wrong Answers</source>
        <translation>Falsche Antworten</translation>
    </message>
    <message>
        <source>Served Mostly by Another Task</source>
        <translation>Meist von anderer Aufgabe bedient</translation>
    </message>
    <message>
        <source>Which examples are listed</source>
        <translation>Welche Beispiele gezeigt werden</translation>
    </message>
    <message>
        <source>Examples and what was fetched for each</source>
        <translation>Beispiele und was für jedes abgerufen wurde</translation>
    </message>
    <message>
        <source>What a method fetches from its pool shows here once the first task is learned.</source>
        <translation>Was eine Methode aus ihrem Pool abruft, erscheint hier, sobald die erste Aufgabe gelernt ist.</translation>
    </message>
    <message>
        <source>This method keeps no pool that it fetches from; SLM does.</source>
        <translation>Diese Methode hält keinen Pool, aus dem sie abruft; SLM tut es.</translation>
    </message>
    <message>
        <source>Retrieval, empty.</source>
        <translation>Retrieval, leer.</translation>
    </message>
    <message>
        <source>Retrieval: nothing was fetched before this moment.</source>
        <translation>Retrieval: vor diesem Moment wurde nichts abgerufen.</translation>
    </message>
    <message numerus="yes">
        <source>Retrieval after %1: %2 of the slots fetched for the tasks learned so far are their own, %n example(s).</source>
        <translation>
            <numerusform>Retrieval nach %1: %2 der Slots, die für die bisher gelernten Aufgaben abgerufen wurden, sind ihre eigenen, %n Beispiel.</numerusform>
            <numerusform>Retrieval nach %1: %2 der Slots, die für die bisher gelernten Aufgaben abgerufen wurden, sind ihre eigenen, %n Beispiele.</numerusform>
        </translation>
    </message>
    <message>
        <source>1st principal component (%1 of the variance)</source>
        <translation>1. Hauptkomponente (%1 der Varianz)</translation>
    </message>
    <message>
        <source>2nd component (%1)</source>
        <translation>2. Komponente (%1)</translation>
    </message>
    <message>
        <source>nothing was fetched before this moment</source>
        <translation>vor diesem Moment wurde nichts abgerufen</translation>
    </message>
    <message>
        <source>after %1 of %2 tasks · %3 of the fetched slots are the task&apos;s own</source>
        <translation>nach %1 von %2 Aufgaben · %3 der abgerufenen Slots sind die der Aufgabe selbst</translation>
    </message>
    <message>
        <source>Finding the plane of the largest variance …</source>
        <translation>Die Ebene der größten Varianz wird gesucht …</translation>
    </message>
    <message>
        <source>PCA · numbered discs: keys of a task · dots: test examples, hollow = answered wrong</source>
        <translation>PCA · nummerierte Scheiben: Schlüssel einer Aufgabe · Punkte: Testbeispiele, hohl = falsch beantwortet</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n example(s)</source>
        <translation>
            <numerusform>%1 von %n Beispiel</numerusform>
            <numerusform>%1 von %n Beispielen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · examples of %2 that slots of %3 served most · click the cell again for all</source>
        <translation>%1 · Beispiele von %2, die meist Slots von %3 bedienten · ein weiterer Klick auf die Zelle zeigt alle</translation>
    </message>
    <message>
        <source>Key of slot %1</source>
        <translation>Schlüssel von Slot %1</translation>
    </message>
    <message>
        <source>task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>fetched for</source>
        <translation>abgerufen für</translation>
    </message>
    <message numerus="yes">
        <source>%n example(s)</source>
        <translation>
            <numerusform>%n Beispiel</numerusform>
            <numerusform>%n Beispiele</numerusform>
        </translation>
    </message>
    <message>
        <source>Example %1</source>
        <translation>Beispiel %1</translation>
    </message>
    <message>
        <source>slot %1</source>
        <translation>Slot %1</translation>
    </message>
    <message>
        <source>weight %1 · similarity %2</source>
        <translation>Gewicht %1 · Ähnlichkeit %2</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
</context>
<context>
    <name>skillscope::RoundBars</name>
    <message>
        <source>Units of each category over the fusion rounds</source>
        <translation>Einheiten jeder Kategorie über die Fusionsrunden</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: %2 units, %3</source>
        <translation>%1: %2 Einheiten, %3</translation>
    </message>
</context>
<context>
    <name>skillscope::RunController</name>
    <message>
        <source>The run is training; stop it before deleting it.</source>
        <translation>Der Lauf trainiert; stoppen Sie ihn, bevor Sie ihn löschen.</translation>
    </message>
    <message>
        <source>The run was written to %1.</source>
        <translation>Der Lauf wurde nach %1 geschrieben.</translation>
    </message>
    <message>
        <source>No run is training.</source>
        <translation>Kein Lauf trainiert.</translation>
    </message>
</context>
<context>
    <name>skillscope::RunDelegate</name>
    <message>
        <source>Name of the run</source>
        <translation>Name des Laufs</translation>
    </message>
</context>
<context>
    <name>skillscope::RunDetails</name>
    <message>
        <source>Details of the selected runs</source>
        <translation>Einzelheiten der gewählten Läufe</translation>
    </message>
    <message>
        <source>Colour of the run&apos;s curves where runs are compared</source>
        <translation>Farbe der Kurven des Laufs, wo Läufe verglichen werden</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Solid</source>
        <translation>Durchgezogen</translation>
    </message>
    <message>
        <source>Dashed</source>
        <translation>Gestrichelt</translation>
    </message>
    <message>
        <source>Dotted</source>
        <translation>Gepunktet</translation>
    </message>
    <message>
        <source>Dash-dotted</source>
        <translation>Strichpunktiert</translation>
    </message>
    <message>
        <source>Line style of the run&apos;s curves</source>
        <translation>Linienart der Kurven des Laufs</translation>
    </message>
    <message>
        <source>Change Line Style</source>
        <translation>Linienart ändern</translation>
    </message>
    <message>
        <source>none; with commas between</source>
        <translation>keine; mit Kommas</translation>
    </message>
    <message>
        <source>Tags of the selected runs, with commas between</source>
        <translation>Tags der gewählten Läufe, mit Kommas dazwischen</translation>
    </message>
    <message>
        <source>Edit the notes</source>
        <translation>Die Notizen bearbeiten</translation>
    </message>
    <message>
        <source>Edit the notes (Markdown), or show them rendered</source>
        <translation>Die Notizen (Markdown) bearbeiten oder gesetzt zeigen</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Notes, as Markdown</source>
        <translation>Notizen, als Markdown</translation>
    </message>
    <message>
        <source>What this run is about, what came out, what to do next. Markdown: *so*, **so**, # so, - so.</source>
        <translation>Worum es in diesem Lauf geht, was herauskam, was als Nächstes zu tun ist. Markdown: *so*, **so**, # so, - so.</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Linie</translation>
    </message>
    <message>
        <source>No run selected</source>
        <translation>Kein Lauf gewählt</translation>
    </message>
    <message>
        <source>Select a run to see its notes, or several to compare them.</source>
        <translation>Wählen Sie einen Lauf, um seine Notizen zu sehen, oder mehrere, um sie zu vergleichen.</translation>
    </message>
    <message>
        <source>%1 · %2/%3 · seed %4
%5 · AP %6 · BWT %7
%8</source>
        <translation>%1 · %2/%3 · Seed %4
%5 · AP %6 · BWT %7
%8</translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n Lauf</numerusform>
            <numerusform>%n Läufe</numerusform>
        </translation>
    </message>
    <message>
        <source>Tags that all of them have are shown; what is changed here changes for all.</source>
        <translation>Gezeigt werden die Tags, die alle haben; was hier geändert wird, ändert sich für alle.</translation>
    </message>
    <message>
        <source>Colour of the run&apos;s curves: %1</source>
        <translation>Farbe der Kurven des Laufs: %1</translation>
    </message>
    <message>
        <source>&amp;Automatic</source>
        <translation>&amp;Automatisch</translation>
    </message>
    <message>
        <source>Change Colour</source>
        <translation>Farbe ändern</translation>
    </message>
    <message>
        <source>No notes yet.</source>
        <translation>Noch keine Notizen.</translation>
    </message>
    <message>
        <source>Edit Notes</source>
        <translation>Notizen bearbeiten</translation>
    </message>
</context>
<context>
    <name>skillscope::RunEdits</name>
    <message>
        <source>Change Tags</source>
        <translation>Tags ändern</translation>
    </message>
</context>
<context>
    <name>skillscope::RunPage</name>
    <message>
        <source>Pages of the run</source>
        <translation>Seiten des Laufs</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Autopsy</source>
        <translation>Autopsie</translation>
    </message>
    <message>
        <source>Examples that were right and became wrong, and which units moved</source>
        <translation>Beispiele, die richtig waren und falsch wurden, und welche Einheiten sich bewegt haben</translation>
    </message>
    <message>
        <source>What If</source>
        <translation>Was wäre wenn</translation>
    </message>
    <message>
        <source>A recorded fusion made again with other thresholds, weights or rule</source>
        <translation>Eine aufgezeichnete Fusion noch einmal, mit anderen Schwellen, Gewichten oder anderer Regel</translation>
    </message>
    <message>
        <source>Retrieval</source>
        <translation>Retrieval</translation>
    </message>
    <message>
        <source>What the method fetched from its pool for every example</source>
        <translation>Was die Methode für jedes Beispiel aus ihrem Pool abgerufen hat</translation>
    </message>
    <message>
        <source>Enlarge %1</source>
        <translation>%1 vergrößern</translation>
    </message>
    <message>
        <source>Let this view fill the page, or show all views again</source>
        <translation>Diese Ansicht die Seite füllen lassen oder wieder alle Ansichten zeigen</translation>
    </message>
    <message>
        <source>Save or Copy %1</source>
        <translation>%1 speichern oder kopieren</translation>
    </message>
    <message>
        <source>Save the picture as SVG, PDF or PNG, or copy it</source>
        <translation>Das Bild als SVG, PDF oder PNG speichern oder kopieren</translation>
    </message>
    <message>
        <source> Run %1.</source>
        <translation> Lauf %1.</translation>
    </message>
    <message>
        <source>Numbers of %1</source>
        <translation>Zahlen zu %1</translation>
    </message>
    <message>
        <source>The numbers behind the picture as a table, to read, copy or save</source>
        <translation>Die Zahlen hinter dem Bild als Tabelle, zum Lesen, Kopieren oder Speichern</translation>
    </message>
</context>
<context>
    <name>skillscope::RunQueue</name>
    <message>
        <source>%1, %2, seed %3</source>
        <translation>%1, %2, Seed %3</translation>
    </message>
    <message>
        <source>%1, a branch</source>
        <translation>%1, ein Zweig</translation>
    </message>
    <message>
        <source>Runs that start when the one at work is over</source>
        <translation>Läufe, die beginnen, wenn der laufende vorbei ist</translation>
    </message>
    <message>
        <source>Do Not Start “%1”</source>
        <translation>„%1“ nicht starten</translation>
    </message>
    <message>
        <source>Do Not Start Any</source>
        <translation>Keinen starten</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n wartet</numerusform>
            <numerusform>%n warten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) waiting</source>
        <translation>
            <numerusform>%n Lauf wartet</numerusform>
            <numerusform>%n Läufe warten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::RunRoster</name>
    <message>
        <source>Compared runs</source>
        <translation>Verglichene Läufe</translation>
    </message>
    <message>
        <source>Alt with an arrow key moves a run, B makes it the base, Delete takes it out, Enter shows it.</source>
        <translation>Alt mit einer Pfeiltaste verschiebt einen Lauf, B macht ihn zur Basis, Entf nimmt ihn heraus, Eingabe zeigt ihn.</translation>
    </message>
    <message>
        <source>Move Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move the run up (Alt+Up)</source>
        <translation>Den Lauf nach oben verschieben (Alt+Auf)</translation>
    </message>
    <message>
        <source>Move Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Move the run down (Alt+Down)</source>
        <translation>Den Lauf nach unten verschieben (Alt+Ab)</translation>
    </message>
    <message>
        <source>Make Base</source>
        <translation>Zur Basis machen</translation>
    </message>
    <message>
        <source>Measure differences against this run (B)</source>
        <translation>Differenzen gegen diesen Lauf messen (B)</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>Choose Colour</source>
        <translation>Farbe wählen</translation>
    </message>
    <message>
        <source>Choose the colour of the run&apos;s curves</source>
        <translation>Die Farbe der Kurven des Laufs wählen</translation>
    </message>
    <message>
        <source>Take Out</source>
        <translation>Herausnehmen</translation>
    </message>
    <message>
        <source>Take the run out of the comparison (Delete)</source>
        <translation>Den Lauf aus dem Vergleich nehmen (Entf)</translation>
    </message>
    <message>
        <source>%1  %2  (base)</source>
        <translation>%1  %2  (Basis)</translation>
    </message>
    <message>
        <source>%1
%2 · %3/%4 · seed %5
AP %6, BWT %7
%8</source>
        <translation>%1
%2 · %3/%4 · Seed %5
AP %6, BWT %7
%8</translation>
    </message>
</context>
<context>
    <name>skillscope::RunSharing</name>
    <message>
        <source>File at work</source>
        <translation>Datei in Arbeit</translation>
    </message>
    <message>
        <source>Progress of the file</source>
        <translation>Fortschritt der Datei</translation>
    </message>
    <message>
        <source>Give up; nothing of the file stays.</source>
        <translation>Abbrechen; von der Datei bleibt nichts.</translation>
    </message>
    <message>
        <source>Give up importing or exporting</source>
        <translation>Import oder Export abbrechen</translation>
    </message>
    <message>
        <source>Drop to import the run into the store.</source>
        <translation>Loslassen, um den Lauf in die Ablage aufzunehmen.</translation>
    </message>
    <message>
        <source>Import Run</source>
        <translation>Lauf importieren</translation>
    </message>
    <message>
        <source>Bundles and curves (*.skillscope *.tfevents.*);;All files (*)</source>
        <translation>Pakete und Kurven (*.skillscope *.tfevents.*);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>With the newest weights (*.skillscope)</source>
        <translation>Mit den neuesten Gewichten (*.skillscope)</translation>
    </message>
    <message>
        <source>With the weights of every task (*.skillscope)</source>
        <translation>Mit den Gewichten jeder Aufgabe (*.skillscope)</translation>
    </message>
    <message>
        <source>With all weights and training states (*.skillscope)</source>
        <translation>Mit allen Gewichten und Trainingszuständen (*.skillscope)</translation>
    </message>
    <message>
        <source>Without weights (*.skillscope)</source>
        <translation>Ohne Gewichte (*.skillscope)</translation>
    </message>
    <message>
        <source>Export Bundle</source>
        <translation>Paket exportieren</translation>
    </message>
    <message>
        <source>The store has another run of the same identifier.</source>
        <translation>Die Ablage hat einen anderen Lauf mit derselben Kennung.</translation>
    </message>
    <message>
        <source>%1 can come in beside it, under a new identifier.</source>
        <translation>%1 kann unter einer neuen Kennung daneben aufgenommen werden.</translation>
    </message>
    <message>
        <source>Import as &amp;New</source>
        <translation>Als &amp;neuen Lauf importieren</translation>
    </message>
    <message>
        <source>Importing %1</source>
        <translation>%1 wird importiert</translation>
    </message>
    <message>
        <source>The run %1 was imported.</source>
        <translation>Der Lauf %1 wurde importiert.</translation>
    </message>
    <message>
        <source>The run %1 is already here.</source>
        <translation>Der Lauf %1 ist schon hier.</translation>
    </message>
    <message>
        <source>Exporting %1</source>
        <translation>%1 wird exportiert</translation>
    </message>
    <message>
        <source>The run was written to %1.</source>
        <translation>Der Lauf wurde nach %1 geschrieben.</translation>
    </message>
</context>
<context>
    <name>skillscope::RunView</name>
    <message>
        <source>No run is open.</source>
        <translation>Kein Lauf ist geöffnet.</translation>
    </message>
</context>
<context>
    <name>skillscope::SettingsForm</name>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>The continual-learning method; its parameters follow below.</source>
        <translation>Die Methode des Continual Learning; ihre Parameter folgen unten.</translation>
    </message>
    <message>
        <source>there is no method %1; known are %2</source>
        <translation>es gibt keine Methode %1; bekannt sind %2</translation>
    </message>
    <message>
        <source>Not usable: %1.</source>
        <translation>Nicht verwendbar: %1.</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Backbone</source>
        <translation>Backbone</translation>
    </message>
    <message>
        <source>LoRA Adapters</source>
        <translation>LoRA-Adapter</translation>
    </message>
    <message>
        <source>Task Stream</source>
        <translation>Aufgabenstrom</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufzeichnung</translation>
    </message>
    <message>
        <source>Edit Tas&amp;ks</source>
        <translation>Auf&amp;gaben bearbeiten</translation>
    </message>
    <message>
        <source>Choose and order the tasks in a list, with their examples beside it.</source>
        <translation>Die Aufgaben in einer Liste wählen und ordnen, mit ihren Beispielen daneben.</translation>
    </message>
</context>
<context>
    <name>skillscope::SettingsModel</name>
    <message>
        <source>not set</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>%1: %2 = %3</source>
        <translation>%1: %2 = %3</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
</context>
<context>
    <name>skillscope::SetupPage</name>
    <message>
        <source>New Run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Settings to begin with; each can be changed below.</source>
        <translation>Einstellungen, mit denen begonnen wird; jede lässt sich unten ändern.</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>&amp;Vorlage</translation>
    </message>
    <message>
        <source>What the run will do</source>
        <translation>Was der Lauf tun wird</translation>
    </message>
    <message>
        <source>Starts a run with the settings shown.</source>
        <translation>Startet einen Lauf mit den gezeigten Einstellungen.</translation>
    </message>
    <message>
        <source>&amp;Model…</source>
        <translation>&amp;Modell…</translation>
    </message>
    <message>
        <source>Look into the backbone: architecture, skill units, and the memory that training takes.</source>
        <translation>Ins Backbone sehen: Aufbau, Skill-Einheiten und der Speicher, den das Training braucht.</translation>
    </message>
    <message>
        <source>Settings of the run</source>
        <translation>Einstellungen des Laufs</translation>
    </message>
    <message>
        <source>Where the branch begins</source>
        <translation>Wo der Zweig beginnt</translation>
    </message>
    <message>
        <source>The moments of the run whose training state was kept.</source>
        <translation>Die Momente des Laufs, deren Trainingszustand behalten wurde.</translation>
    </message>
    <message>
        <source>New Run Instead</source>
        <translation>Lieber ein neuer Lauf</translation>
    </message>
    <message>
        <source>Keep the settings, but begin a run of its own with them.</source>
        <translation>Die Einstellungen behalten, aber einen eigenen Lauf damit beginnen.</translation>
    </message>
    <message>
        <source>as that run</source>
        <translation>wie jener Lauf</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>Zweig</translation>
    </message>
    <message>
        <source>of “%1”</source>
        <translation>von „%1“</translation>
    </message>
    <message>
        <source>Cannot start: %1.</source>
        <translation>Start nicht möglich: %1.</translation>
    </message>
    <message>
        <source>Another run is training; this one starts by itself when that is over.</source>
        <translation>Ein anderer Lauf trainiert; dieser startet von selbst, wenn das vorbei ist.</translation>
    </message>
    <message>
        <source>Left out, because the method does not know it: %1.</source>
        <translation>Weggelassen, weil die Methode es nicht kennt: %1.</translation>
    </message>
    <message>
        <source>Start Later</source>
        <translation>Später starten</translation>
    </message>
    <message>
        <source>all weights of the backbone</source>
        <translation>alle Gewichte des Backbones</translation>
    </message>
    <message>
        <source>LoRA adapters of rank %1</source>
        <translation>LoRA-Adapter vom Rang %1</translation>
    </message>
    <message>
        <source>Steps a task: %1</source>
        <translation>Schritte je Aufgabe: %1</translation>
    </message>
    <message>
        <source>Epochs a task: %1</source>
        <translation>Epochen je Aufgabe: %1</translation>
    </message>
    <message>
        <source>%1 trains %2 on these tasks, one after another: %3. %4, seed: %5.</source>
        <translation>%1 trainiert %2 auf diesen Aufgaben, einer nach der anderen: %3. %4, Seed: %5.</translation>
    </message>
    <message>
        <source>The run is made again from its start, with the same random numbers.</source>
        <translation>Der Lauf wird von seinem Anfang an wiederholt, mit denselben Zufallszahlen.</translation>
    </message>
    <message>
        <source>It begins with that run&apos;s record up to there, and goes on with its state.</source>
        <translation>Er beginnt mit den Aufzeichnungen jenes Laufs bis dorthin und geht mit dessen Zustand weiter.</translation>
    </message>
    <message>
        <source>Without a changed setting it becomes what that run became, bit for bit.</source>
        <translation>Ohne geänderte Einstellung wird er Bit für Bit, was jener Lauf wurde.</translation>
    </message>
    <message>
        <source>Changed: %1.</source>
        <translation>Geändert: %1.</translation>
    </message>
    <message>
        <source>Changed from %1.</source>
        <translation>Geändert gegenüber %1.</translation>
    </message>
    <message>
        <source>Parts of the set-up</source>
        <translation>Teile der Vorbereitung</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Task Stream</source>
        <translation>Aufgabenstrom</translation>
    </message>
</context>
<context>
    <name>skillscope::ShareMatrix</name>
    <message>
        <source>Task of the example against task of the fetched slots</source>
        <translation>Aufgabe des Beispiels gegen Aufgabe der abgerufenen Slots</translation>
    </message>
    <message>
        <source>%1: nothing was fetched for its examples</source>
        <translation>%1: für die Beispiele wurde nichts abgerufen</translation>
    </message>
    <message>
        <source>%1 has no slots yet</source>
        <translation>%1 hat noch keine Slots</translation>
    </message>
    <message numerus="yes">
        <source>Examples of %1: %2 of the fetched slots are those of %3 (%n example(s))</source>
        <translation>
            <numerusform>Beispiele von %1: %2 der abgerufenen Slots sind die von %3 (%n Beispiel)</numerusform>
            <numerusform>Beispiele von %1: %2 der abgerufenen Slots sind die von %3 (%n Beispiele)</numerusform>
        </translation>
    </message>
    <message>
        <source>task of the fetched slots, share in %</source>
        <translation>Aufgabe der abgerufenen Slots, Anteil in %</translation>
    </message>
    <message>
        <source>task of the example</source>
        <translation>Aufgabe des Beispiels</translation>
    </message>
</context>
<context>
    <name>skillscope::StatePage</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
<context>
    <name>skillscope::StorageBars</name>
    <message>
        <source>Storage of the method after each task</source>
        <translation>Speicherbedarf der Methode nach jeder Aufgabe</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>kept by the method once a task is learned</source>
        <translation>von der Methode behalten, sobald eine Aufgabe gelernt ist</translation>
    </message>
    <message>
        <source>not recorded</source>
        <translation>nicht aufgezeichnet</translation>
    </message>
    <message>
        <source>%1: %2 in all, %3 of them its own</source>
        <translation>%1: insgesamt %2, davon %3 eigene</translation>
    </message>
</context>
<context>
    <name>skillscope::StreamEditor</name>
    <message>
        <source>no task is switched on; switch one on under “Task Stream”</source>
        <translation>keine Aufgabe ist eingeschaltet; unter „Aufgabenstrom“ eine einschalten</translation>
    </message>
    <message>
        <source>Reading the stream…</source>
        <translation>Der Strom wird gelesen…</translation>
    </message>
    <message>
        <source>Prompts, labels and files of the tasks are as %1 says, and are changed there.</source>
        <translation>Prompts, Labels und Dateien der Aufgaben sind, wie %1 sagt, und werden dort geändert.</translation>
    </message>
    <message>
        <source>Tasks that it limits itself: %1; the lower limit holds.</source>
        <translation>Aufgaben, die sie selbst begrenzt: %1; die niedrigere Grenze gilt.</translation>
    </message>
    <message>
        <source>The Stream Cannot Be Read</source>
        <translation>Der Strom lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>Read Again</source>
        <translation>Neu lesen</translation>
    </message>
    <message>
        <source>Choose Stream File…</source>
        <translation>Stream-Datei wählen…</translation>
    </message>
    <message>
        <source>Without its file the stream has no examples.</source>
        <translation>Ohne seine Datei hat der Strom keine Beispiele.</translation>
    </message>
    <message>
        <source>The order %1 needs tasks that the stream has not: %2.</source>
        <translation>Die Reihenfolge %1 braucht Aufgaben, die der Strom nicht hat: %2.</translation>
    </message>
    <message>
        <source>The stream has no order “%1”.</source>
        <translation>Der Strom hat keine Reihenfolge „%1“.</translation>
    </message>
    <message>
        <source>Choose an order, or switch tasks on.</source>
        <translation>Eine Reihenfolge wählen oder Aufgaben einschalten.</translation>
    </message>
    <message>
        <source>The list of tasks in the settings cannot be read: %1 Mend it there, or choose an order here.</source>
        <translation>Die Liste der Aufgaben in den Einstellungen lässt sich nicht lesen: %1 Dort verbessern oder hier eine Reihenfolge wählen.</translation>
    </message>
    <message>
        <source>own order</source>
        <translation>eigene Reihenfolge</translation>
    </message>
    <message>
        <source>The tasks that are switched on, as they stand.</source>
        <translation>Die eingeschalteten Aufgaben, wie sie stehen.</translation>
    </message>
    <message>
        <source>%1 (unknown)</source>
        <translation>%1 (unbekannt)</translation>
    </message>
    <message>
        <source>%1 (%2 tasks)</source>
        <translation>%1 (%2 Aufgaben)</translation>
    </message>
    <message>
        <source>%1 (%2 of its %3 tasks)</source>
        <translation>%1 (%2 ihrer %3 Aufgaben)</translation>
    </message>
    <message>
        <source>Added from %1: %2.</source>
        <translation>Hinzugefügt aus %1: %2.</translation>
    </message>
    <message>
        <source>All tasks of %1 are on already.</source>
        <translation>Alle Aufgaben von %1 sind schon eingeschaltet.</translation>
    </message>
    <message>
        <source>The stream lacks %1.</source>
        <translation>Dem Strom fehlen %1.</translation>
    </message>
    <message>
        <source>Shuffled with seed %1.</source>
        <translation>Gemischt mit Seed %1.</translation>
    </message>
    <message>
        <source>Choose a Stream File</source>
        <translation>Stream-Datei wählen</translation>
    </message>
    <message>
        <source>Stream files (*.toml)</source>
        <translation>Stream-Dateien (*.toml)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose the Folder of the Data</source>
        <translation>Ordner der Daten wählen</translation>
    </message>
    <message>
        <source>The data cannot be read.</source>
        <translation>Die Daten lassen sich nicht lesen.</translation>
    </message>
    <message>
        <source>Choose a task to see its examples.</source>
        <translation>Eine Aufgabe wählen, um ihre Beispiele zu sehen.</translation>
    </message>
    <message>
        <source>This stream has no task “%1”. Switch it off, or choose the stream that has it.</source>
        <translation>Dieser Strom hat keine Aufgabe „%1“. Sie ausschalten oder den Strom wählen, der sie hat.</translation>
    </message>
    <message>
        <source>The limits above cannot be used; mend them to see examples.</source>
        <translation>Die Grenzen oben sind nicht brauchbar; sie verbessern, um Beispiele zu sehen.</translation>
    </message>
    <message>
        <source>Task stream</source>
        <translation>Aufgabenstrom</translation>
    </message>
    <message>
        <source>&amp;Stream</source>
        <translation>&amp;Strom</translation>
    </message>
    <message>
        <source>Take the tasks of a stream file, which describes data of your own.</source>
        <translation>Die Aufgaben einer Stream-Datei nehmen, die eigene Daten beschreibt.</translation>
    </message>
    <message>
        <source>&amp;Data in</source>
        <translation>Date&amp;n in</translation>
    </message>
    <message>
        <source>as the file says</source>
        <translation>wie die Datei sagt</translation>
    </message>
    <message>
        <source>Say where the data of the stream file lie.</source>
        <translation>Sagen, wo die Daten der Stream-Datei liegen.</translation>
    </message>
    <message>
        <source>Examples a task (0: all)</source>
        <translation>Beispiele je Aufgabe (0: alle)</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Folge</translation>
    </message>
    <message>
        <source>Takes the tasks of a named order in place of the list.</source>
        <translation>Nimmt die Aufgaben einer benannten Reihenfolge statt der Liste.</translation>
    </message>
    <message>
        <source>&amp;Order</source>
        <translation>&amp;Folge</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Dazu</translation>
    </message>
    <message>
        <source>Switches the tasks of an order on, behind those that are on.</source>
        <translation>Schaltet die Aufgaben einer Reihenfolge ein, hinter denen, die es schon sind.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Switches all tasks on.</source>
        <translation>Schaltet alle Aufgaben ein.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Switches all tasks off.</source>
        <translation>Schaltet alle Aufgaben aus.</translation>
    </message>
    <message>
        <source>Move Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Moves the chosen tasks up (Alt+Up).</source>
        <translation>Schiebt die gewählten Aufgaben nach oben (Alt+Auf).</translation>
    </message>
    <message>
        <source>Move Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Moves the chosen tasks down (Alt+Down).</source>
        <translation>Schiebt die gewählten Aufgaben nach unten (Alt+Ab).</translation>
    </message>
    <message>
        <source>Shuffle</source>
        <translation>Mischen</translation>
    </message>
    <message>
        <source>Puts the tasks that are on into an order drawn from the seed beside it: the same seed gives the same order everywhere.</source>
        <translation>Bringt die eingeschalteten Aufgaben in eine Reihenfolge, die der Seed daneben bestimmt: Derselbe Seed gibt überall dieselbe Reihenfolge.</translation>
    </message>
    <message>
        <source>Reads stream file and data anew.</source>
        <translation>Liest Stream-Datei und Daten neu.</translation>
    </message>
    <message>
        <source>Seed of the shuffle</source>
        <translation>Seed der Mischung</translation>
    </message>
    <message>
        <source>Seed of the shuffle; the run&apos;s own to begin with.</source>
        <translation>Seed der Mischung; anfangs der des Laufs.</translation>
    </message>
    <message>
        <source>Choose Folder…</source>
        <translation>Ordner wählen…</translation>
    </message>
    <message>
        <source>No task is switched on; a run needs at least one.</source>
        <translation>Keine Aufgabe ist eingeschaltet; ein Lauf braucht mindestens eine.</translation>
    </message>
    <message>
        <source>Rows that no run can take: %1; each says why.</source>
        <translation>Zeilen, die kein Lauf nehmen kann: %1; jede sagt, warum.</translation>
    </message>
    <message>
        <source>Data that cannot be read: %1.</source>
        <translation>Daten, die sich nicht lesen lassen: %1.</translation>
    </message>
    <message>
        <source>%1 of %2 tasks are on.</source>
        <translation>%1 von %2 Aufgaben sind eingeschaltet.</translation>
    </message>
    <message>
        <source>Examples: %1 training, %2 dev, %3 test.</source>
        <translation>Beispiele: %1 Training, %2 Dev, %3 Test.</translation>
    </message>
    <message>
        <source>Reading the data; tasks left: %1…</source>
        <translation>Die Daten werden gelesen; übrige Aufgaben: %1…</translation>
    </message>
    <message>
        <source>Choose File…</source>
        <translation>Datei wählen…</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Dev</source>
        <translation>Dev</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>Options in the prompt</source>
        <translation>Auswahl im Prompt</translation>
    </message>
</context>
<context>
    <name>skillscope::StreamTaskModel</name>
    <message>
        <source>This stream has no such task. Switch it off, or choose the stream that has it.</source>
        <translation>Dieser Strom hat keine solche Aufgabe. Sie ausschalten oder den Strom wählen, der sie hat.</translation>
    </message>
    <message>
        <source>A stream learns each task once; switch one of the two off.</source>
        <translation>Ein Strom lernt jede Aufgabe einmal; eine der beiden ausschalten.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>not readable</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>free text</source>
        <translation>freier Text</translation>
    </message>
    <message>
        <source>%1: %2 of %3 examples.</source>
        <translation>%1: %2 von %3 Beispielen.</translation>
    </message>
    <message>
        <source>The stream file allows %1; the lower limit holds.</source>
        <translation>Die Stream-Datei erlaubt %1; die niedrigere Grenze gilt.</translation>
    </message>
    <message>
        <source>The limit above cuts them.</source>
        <translation>Die Grenze oben kürzt sie.</translation>
    </message>
    <message>
        <source>Trained as task %1.</source>
        <translation>Wird als Aufgabe %1 trainiert.</translation>
    </message>
    <message>
        <source>Not in this run.</source>
        <translation>Nicht in diesem Lauf.</translation>
    </message>
    <message>
        <source>The answers are free text.</source>
        <translation>Die Antworten sind freier Text.</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Dev</source>
        <translation>Dev</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>task %1 in training order</source>
        <translation>Aufgabe %1 in der Reihenfolge des Trainings</translation>
    </message>
    <message>
        <source>not in this run</source>
        <translation>nicht in diesem Lauf</translation>
    </message>
    <message>
        <source>%1 labels</source>
        <translation>%1 Labels</translation>
    </message>
    <message>
        <source>training examples: %1</source>
        <translation>Trainingsbeispiele: %1</translation>
    </message>
    <message>
        <source>dev examples: %1</source>
        <translation>Dev-Beispiele: %1</translation>
    </message>
    <message>
        <source>test examples: %1</source>
        <translation>Testbeispiele: %1</translation>
    </message>
    <message>
        <source>Examples that the run takes, of those that the data have.</source>
        <translation>Beispiele, die der Lauf nimmt, von denen, die die Daten haben.</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Scored by</source>
        <translation>Bewertet mit</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
</context>
<context>
    <name>skillscope::StreamTaskTable</name>
    <message>
        <source>Tasks of the stream</source>
        <translation>Aufgaben des Stroms</translation>
    </message>
    <message>
        <source>Space switches tasks on or off, Alt with an arrow key moves them, Left and Right show other examples.</source>
        <translation>Die Leertaste schaltet Aufgaben ein oder aus, Alt mit einer Pfeiltaste schiebt sie, Links und Rechts zeigen andere Beispiele.</translation>
    </message>
</context>
<context>
    <name>skillscope::SuspectModel</name>
    <message>
        <source>moved most by the fusion after %1</source>
        <translation>am meisten bewegt von der Fusion nach %1</translation>
    </message>
    <message>
        <source>Moved times needed, divided by the largest</source>
        <translation>Bewegt mal gebraucht, durch das Größte geteilt</translation>
    </message>
    <message>
        <source>Relative changes of the fusions in between, added up</source>
        <translation>Relative Änderungen der Fusionen dazwischen, addiert</translation>
    </message>
    <message>
        <source>Importance when the task was learned, divided by the largest</source>
        <translation>Wichtigkeit, als die Aufgabe gelernt wurde, durch die größte geteilt</translation>
    </message>
    <message>
        <source>Importance at the second moment less that when the task was learned, each scaled</source>
        <translation>Wichtigkeit im zweiten Moment minus die, als die Aufgabe gelernt wurde, beide skaliert</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>Blame</source>
        <translation>Schuld</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>Bewegt</translation>
    </message>
    <message>
        <source>Needed</source>
        <translation>Nötig</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Wandel</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>Fusionen</translation>
    </message>
</context>
<context>
    <name>skillscope::TaskBoxes</name>
    <message>
        <source>Importance of the unit in each task</source>
        <translation>Wichtigkeit der Einheit in jeder Aufgabe</translation>
    </message>
    <message>
        <source>%1: median %2</source>
        <translation>%1: Median %2</translation>
    </message>
    <message>
        <source>nothing above 0 yet</source>
        <translation>noch nichts über 0</translation>
    </message>
    <message>
        <source>%1
not recorded</source>
        <translation>%1
nicht aufgezeichnet</translation>
    </message>
    <message numerus="yes">
        <source>%1
median %2, middle half %3 to %4
smallest %5, largest %6, %n snapshot(s)</source>
        <translation>
            <numerusform>%1
Median %2, mittlere Hälfte %3 bis %4
kleinste %5, größte %6, %n Momentaufnahme</numerusform>
            <numerusform>%1
Median %2, mittlere Hälfte %3 bis %4
kleinste %5, größte %6, %n Momentaufnahmen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skillscope::TaskPreviewPanel</name>
    <message>
        <source>%1 of at most %2</source>
        <translation>%1 von höchstens %2</translation>
    </message>
    <message>
        <source>%1, cut to %2 (%3)</source>
        <translation>%1, auf %2 gekürzt (%3)</translation>
    </message>
    <message>
        <source>Preview of the task</source>
        <translation>Vorschau der Aufgabe</translation>
    </message>
    <message>
        <source>Expected answer</source>
        <translation>Erwartete Antwort</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Datenteil</translation>
    </message>
    <message>
        <source>Which of the task&apos;s examples are shown.</source>
        <translation>Welche Beispiele der Aufgabe gezeigt werden.</translation>
    </message>
    <message>
        <source>Previous Example</source>
        <translation>Voriges Beispiel</translation>
    </message>
    <message>
        <source>The example before (Left in the list of tasks)</source>
        <translation>Das vorige Beispiel (Links in der Liste der Aufgaben)</translation>
    </message>
    <message>
        <source>Next Example</source>
        <translation>Nächstes Beispiel</translation>
    </message>
    <message>
        <source>The next example (Right in the list of tasks)</source>
        <translation>Das nächste Beispiel (Rechts in der Liste der Aufgaben)</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>The text that the model gets.</source>
        <translation>Der Text, den das Modell bekommt.</translation>
    </message>
    <message>
        <source>Prompt, as the model gets it</source>
        <translation>Prompt, wie ihn das Modell bekommt</translation>
    </message>
    <message>
        <source>Choose a task to see its examples.</source>
        <translation>Eine Aufgabe wählen, um ihre Beispiele zu sehen.</translation>
    </message>
    <message>
        <source>Read Again</source>
        <translation>Neu lesen</translation>
    </message>
    <message>
        <source>“%1” Cannot Be Read</source>
        <translation>„%1“ lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>Reading the data of %1…</source>
        <translation>Die Daten von %1 werden gelesen…</translation>
    </message>
    <message>
        <source>Format %1: %2</source>
        <translation>Format %1: %2</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Dev</source>
        <translation>Dev</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>no example</source>
        <translation>kein Beispiel</translation>
    </message>
    <message>
        <source>This split has no examples.</source>
        <translation>Dieser Datenteil hat keine Beispiele.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>The first %1 are kept for looking at.</source>
        <translation>Die ersten %1 werden zum Ansehen behalten.</translation>
    </message>
    <message>
        <source>%1 (the first %2 of %3 characters)</source>
        <translation>%1 (die ersten %2 von %3 Zeichen)</translation>
    </message>
    <message>
        <source>(no text)</source>
        <translation>(kein Text)</translation>
    </message>
    <message>
        <source>Counting tokens…</source>
        <translation>Tokens werden gezählt…</translation>
    </message>
    <message>
        <source>Tokens, end token included: prompt %1; answer %2.</source>
        <translation>Tokens, mit dem Endtoken: Prompt %1; Antwort %2.</translation>
    </message>
    <message>
        <source>Tokens cannot be counted: %1</source>
        <translation>Tokens lassen sich nicht zählen: %1</translation>
    </message>
</context>
<context>
    <name>skillscope::TimeAxis</name>
    <message>
        <source>Time axis of the run</source>
        <translation>Zeitachse des Laufs</translation>
    </message>
    <message>
        <source>The tasks of the run appear here.</source>
        <translation>Hier erscheinen die Aufgaben des Laufs.</translation>
    </message>
    <message>
        <source>Step %1, planned</source>
        <translation>Schritt %1, geplant</translation>
    </message>
    <message>
        <source>Step %1, %2</source>
        <translation>Schritt %1, %2</translation>
    </message>
    <message>
        <source>Fusion after %1</source>
        <translation>Fusion nach %1</translation>
    </message>
</context>
<context>
    <name>skillscope::TimeBar</name>
    <message>
        <source>Time bar</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>Back by one stride (,)</source>
        <translation>Um eine Sprungweite zurück (,)</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Move through the run (Space)</source>
        <translation>Durch den Lauf bewegen (Leertaste)</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>On by one stride (.)</source>
        <translation>Um eine Sprungweite weiter (.)</translation>
    </message>
    <message>
        <source>Speed of playing</source>
        <translation>Abspielgeschwindigkeit</translation>
    </message>
    <message>
        <source>Speed of playing (+ and −); ×1 takes 20 seconds for the whole run</source>
        <translation>Abspielgeschwindigkeit (+ und −); ×1 braucht 20 Sekunden für den ganzen Lauf</translation>
    </message>
    <message>
        <source>By Snapshot</source>
        <translation>Je Momentaufnahme</translation>
    </message>
    <message>
        <source>By Step</source>
        <translation>Je Schritt</translation>
    </message>
    <message>
        <source>By Fusion</source>
        <translation>Je Fusion</translation>
    </message>
    <message>
        <source>By Task</source>
        <translation>Je Aufgabe</translation>
    </message>
    <message>
        <source>Stride of earlier and later</source>
        <translation>Sprungweite von „Früher“ und „Später“</translation>
    </message>
    <message>
        <source>What one press of , or . moves by</source>
        <translation>Wie weit ein Druck auf , oder . springt</translation>
    </message>
    <message>
        <source>Show the whole run</source>
        <translation>Den ganzen Lauf zeigen</translation>
    </message>
    <message>
        <source>Leave the range of steps (Esc)</source>
        <translation>Den Zeitraum verlassen (Esc)</translation>
    </message>
    <message>
        <source>Live edge</source>
        <translation>Live-Ende</translation>
    </message>
    <message>
        <source>Follow the newest step (End)</source>
        <translation>Dem neuesten Schritt folgen (Ende)</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>step %1 · round %2</source>
        <translation>Schritt %1 · Runde %2</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>No run</source>
        <translation>Kein Lauf</translation>
    </message>
    <message>
        <source>Range %1 to %2, %3 steps. Show the whole run (Esc)</source>
        <translation>Zeitraum %1 bis %2, %3 Schritte. Den ganzen Lauf zeigen (Esc)</translation>
    </message>
    <message>
        <source>Stop playing</source>
        <translation>Abspielen anhalten</translation>
    </message>
</context>
<context>
    <name>skillscope::TimeCursor</name>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>step %1 · round %2</source>
        <translation>Schritt %1 · Runde %2</translation>
    </message>
    <message>
        <source>before training</source>
        <translation>vor dem Training</translation>
    </message>
    <message>
        <source>task %1 of %2, %3</source>
        <translation>Aufgabe %1 von %2, %3</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>before the first fusion</source>
        <translation>vor der ersten Fusion</translation>
    </message>
    <message>
        <source>fusion round %1 of %2</source>
        <translation>Fusionsrunde %1 von %2</translation>
    </message>
    <message>
        <source>range %1 to %2</source>
        <translation>Zeitraum %1 bis %2</translation>
    </message>
</context>
<context>
    <name>skillscope::UnitPanel</name>
    <message>
        <source>Unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>Pin the unit</source>
        <translation>Die Einheit anheften</translation>
    </message>
    <message>
        <source>Keep this unit marked in the map, and its curve here (P)</source>
        <translation>Diese Einheit in der Karte markiert halten und ihre Kurve hier (P)</translation>
    </message>
    <message>
        <source>Logarithmic history</source>
        <translation>Logarithmischer Verlauf</translation>
    </message>
    <message>
        <source>Show the history as powers of ten</source>
        <translation>Den Verlauf in Zehnerpotenzen zeigen</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Picked skill unit</source>
        <translation>Gewählte Skill-Einheit</translation>
    </message>
    <message>
        <source>Scores of the picked skill unit</source>
        <translation>Scores der gewählten Skill-Einheit</translation>
    </message>
    <message>
        <source>Importance over the steps</source>
        <translation>Wichtigkeit über die Schritte</translation>
    </message>
    <message>
        <source>Importance of the unit over the steps</source>
        <translation>Wichtigkeit der Einheit über die Schritte</translation>
    </message>
    <message>
        <source>Importance in each task</source>
        <translation>Wichtigkeit in jeder Aufgabe</translation>
    </message>
    <message>
        <source>All units, this one marked</source>
        <translation>Alle Einheiten, diese markiert</translation>
    </message>
    <message>
        <source>Distribution of the importance of all units</source>
        <translation>Verteilung der Wichtigkeit aller Einheiten</translation>
    </message>
    <message>
        <source>Decisions, with the previous model&apos;s weight</source>
        <translation>Entscheidungen, Gewicht bisher</translation>
    </message>
    <message>
        <source>Scores of a skill unit appear here once importance is recorded.</source>
        <translation>Die Scores einer Skill-Einheit erscheinen hier, sobald Wichtigkeit aufgezeichnet ist.</translation>
    </message>
    <message>
        <source>Pick a skill unit in the importance map or in the fusion view to see its history.</source>
        <translation>Wählen Sie in der Wichtigkeitskarte oder der Fusionsansicht eine Skill-Einheit, um ihren Verlauf zu sehen.</translation>
    </message>
    <message>
        <source>No skill unit is picked.</source>
        <translation>Keine Skill-Einheit ist gewählt.</translation>
    </message>
    <message>
        <source>%1: importance %2 at step %3.</source>
        <translation>%1: Wichtigkeit %2 bei Schritt %3.</translation>
    </message>
    <message>
        <source>not recorded</source>
        <translation>nicht aufgezeichnet</translation>
    </message>
    <message>
        <source>optimizer step</source>
        <translation>Optimiererschritt</translation>
    </message>
    <message>
        <source>log₁₀ Ī·Ū</source>
        <translation>log₁₀ Ī·Ū</translation>
    </message>
    <message>
        <source>Ī·Ū (%1)</source>
        <translation>Ī·Ū (%1)</translation>
    </message>
    <message>
        <source>Ī·Ū</source>
        <translation>Ī·Ū</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>importance</source>
        <translation>Wichtigkeit</translation>
    </message>
    <message>
        <source>%1
%2 parameters</source>
        <translation>%1
%2 Parameter</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>nothing recorded yet at this step</source>
        <translation>bei diesem Schritt noch nichts aufgezeichnet</translation>
    </message>
    <message>
        <source>Ī·Ū importance, Ī sensitivity, Ū uncertainty</source>
        <translation>Ī·Ū Wichtigkeit, Ī Sensitivität, Ū Unsicherheit</translation>
    </message>
    <message>
        <source>importance Ī·Ū, number of units</source>
        <translation>Ī·Ū, Zahl der Einheiten</translation>
    </message>
</context>
<context>
    <name>skillscope::WhatIfView</name>
    <message>
        <source>Score All Tasks</source>
        <translation>Alle Aufgaben bewerten</translation>
    </message>
    <message>
        <source>%1 examples a task</source>
        <translation>%1 Beispiele je Aufgabe</translation>
    </message>
    <message>
        <source>all examples</source>
        <translation>alle Beispiele</translation>
    </message>
    <message>
        <source>Examples scored of every task</source>
        <translation>Bewertete Beispiele je Aufgabe</translation>
    </message>
    <message>
        <source>Progress of the scoring</source>
        <translation>Fortschritt der Bewertung</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Keep as Branch…</source>
        <translation>Als Zweig behalten…</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>As recorded (%)</source>
        <translation>Original (%)</translation>
    </message>
    <message>
        <source>What if (%)</source>
        <translation>Variante (%)</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Scores with the recorded and with the re-fused weights</source>
        <translation>Scores mit den aufgezeichneten und den neu fusionierten Gewichten</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>There is nothing to score at the cursor.</source>
        <translation>Am Cursor gibt es nichts zu bewerten.</translation>
    </message>
    <message>
        <source>The run is not stored, so its weights are not there.</source>
        <translation>Der Lauf ist nicht gespeichert, also sind seine Gewichte nicht da.</translation>
    </message>
    <message>
        <source>A run is training; score when it is over.</source>
        <translation>Ein Lauf trainiert; bewerten Sie, wenn er vorbei ist.</translation>
    </message>
    <message>
        <source>Both sides of this fusion were not kept: new runs keep them with record.weights = &quot;all&quot;.</source>
        <translation>Die beiden Seiten dieser Fusion wurden nicht behalten: Neue Läufe behalten sie mit record.weights = &quot;all&quot;.</translation>
    </message>
    <message>
        <source>Fuse the kept weights anew and score every task learned by then</source>
        <translation>Die behaltenen Gewichte neu fusionieren und jede bis dahin gelernte Aufgabe bewerten</translation>
    </message>
    <message>
        <source>A branch keeps the units of its run; start a new run with the other ones.</source>
        <translation>Ein Zweig behält die Einheiten seines Laufs; starten Sie mit den anderen einen neuen Lauf.</translation>
    </message>
    <message>
        <source>A new run that begins with the re-fused weights after this task and goes on from there; its settings can be looked at first.</source>
        <translation>Ein neuer Lauf, der nach dieser Aufgabe mit den neu fusionierten Gewichten beginnt und von dort weitergeht; seine Einstellungen lassen sich vorher ansehen.</translation>
    </message>
    <message>
        <source>Opening the model and fusing its weights anew …</source>
        <translation>Das Modell wird geöffnet und neu fusioniert …</translation>
    </message>
    <message>
        <source>Scoring %1 …</source>
        <translation>%1 wird bewertet …</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Both on the first %1 examples of every task; %2 s</source>
        <translation>Beide auf den ersten %1 Beispielen jeder Aufgabe; %2 s</translation>
    </message>
    <message>
        <source>All scored examples; %1 s</source>
        <translation>Alle bewerteten Beispiele; %1 s</translation>
    </message>
    <message>
        <source> · the recorded scores are those after the steps on memory, which are not repeated here</source>
        <translation> · die aufgezeichneten Scores sind die nach den Gedächtnisschritten, die hier nicht wiederholt werden</translation>
    </message>
    <message>
        <source>Average of Both</source>
        <translation>Mittel aus beiden</translation>
    </message>
    <message>
        <source>Keep All of the Previous</source>
        <translation>Alles Bisherige behalten</translation>
    </message>
    <message>
        <source>Take All of the Current</source>
        <translation>Alles Neue nehmen</translation>
    </message>
    <message>
        <source>Adaptive Weights</source>
        <translation>Adaptive Gewichte</translation>
    </message>
    <message>
        <source>Static Thresholds</source>
        <translation>Statische Schwellen</translation>
    </message>
    <message>
        <source>By LoRA Matrices</source>
        <translation>Nach LoRA-Matrizen</translation>
    </message>
    <message>
        <source>By Rank-1 Pairs</source>
        <translation>Nach Rang-1-Paaren</translation>
    </message>
    <message>
        <source>By Tensors</source>
        <translation>Nach Tensoren</translation>
    </message>
    <message>
        <source>By Units as Recorded</source>
        <translation>Nach Einheiten wie aufgezeichnet</translation>
    </message>
    <message>
        <source>Sensitivity Ī Alone</source>
        <translation>Nur Sensitivität Ī</translation>
    </message>
    <message>
        <source>Uncertainty Ū Alone</source>
        <translation>Nur Unsicherheit Ū</translation>
    </message>
    <message>
        <source>Importance Ī·Ū</source>
        <translation>Wichtigkeit Ī·Ū</translation>
    </message>
    <message>
        <source>What If</source>
        <translation>Was wäre wenn</translation>
    </message>
    <message>
        <source>As Recorded</source>
        <translation>Wie aufgezeichnet</translation>
    </message>
    <message>
        <source>Back to the settings that were recorded</source>
        <translation>Zurück zu den aufgezeichneten Einstellungen</translation>
    </message>
    <message>
        <source>Decisions as recorded</source>
        <translation>Entscheidungen wie aufgezeichnet</translation>
    </message>
    <message>
        <source>Decisions as they would have been</source>
        <translation>Entscheidungen, wie sie gewesen wären</translation>
    </message>
    <message>
        <source>Units that change side</source>
        <translation>Einheiten, die die Seite wechseln</translation>
    </message>
    <message>
        <source>Fusion rule</source>
        <translation>Fusionsregel</translation>
    </message>
    <message>
        <source>Fusion rule. Static: thresholds choose. Adaptive: a softmax of both scores weighs. The others choose nothing, for comparison.</source>
        <translation>Fusionsregel. Statisch: Schwellen wählen. Adaptiv: Ein Softmax beider Scores gewichtet. Die anderen wählen nichts, zum Vergleich.</translation>
    </message>
    <message>
        <source>quantile</source>
        <translation>Quantil</translation>
    </message>
    <message>
        <source>Importance threshold: a unit is important above this quantile</source>
        <translation>Wichtigkeitsschwelle: Eine Einheit ist über diesem Quantil wichtig</translation>
    </message>
    <message>
        <source>γ</source>
        <translation>γ</translation>
    </message>
    <message>
        <source>Weight of the previous model in shared units (static rule)</source>
        <translation>Gewicht des bisherigen Modells in gemeinsamen Einheiten (statische Regel)</translation>
    </message>
    <message>
        <source>τ</source>
        <translation>τ</translation>
    </message>
    <message>
        <source>Temperature of the softmax (adaptive rule)</source>
        <translation>Temperatur des Softmax (adaptive Regel)</translation>
    </message>
    <message>
        <source>β</source>
        <translation>β</translation>
    </message>
    <message>
        <source>Weight of the history when a task&apos;s importance is added to it</source>
        <translation>Gewicht der Geschichte, wenn die Wichtigkeit einer Aufgabe hinzukommt</translation>
    </message>
    <message>
        <source>Units that are decided as one</source>
        <translation>Einheiten, über die als eine entschieden wird</translation>
    </message>
    <message>
        <source>What is decided as one. Other units than the recorded ones take the scores of single elements, which lie with the kept sides of every fusion so far.</source>
        <translation>Worüber als Eines entschieden wird. Andere Einheiten als die aufgezeichneten nehmen die Scores einzelner Elemente, die bei den behaltenen Seiten aller bisherigen Fusionen liegen.</translation>
    </message>
    <message>
        <source>Score of an element</source>
        <translation>Score eines Elements</translation>
    </message>
    <message>
        <source>What an element counts with: sensitivity times uncertainty, as KIF does, or one of the two alone.</source>
        <translation>Womit ein Element zählt: Sensitivität mal Unsicherheit, wie bei KIF, oder eines von beiden allein.</translation>
    </message>
    <message>
        <source>Fusions can be tried in another way once two tasks are learned.</source>
        <translation>Fusionen lassen sich anders versuchen, sobald zwei Aufgaben gelernt sind.</translation>
    </message>
    <message>
        <source>Fusions can be tried in another way when the run is over.</source>
        <translation>Fusionen lassen sich anders versuchen, wenn der Lauf vorbei ist.</translation>
    </message>
    <message>
        <source>Reading the settings of the run …</source>
        <translation>Die Einstellungen des Laufs werden gelesen …</translation>
    </message>
    <message>
        <source>What if, empty.</source>
        <translation>Was wäre wenn, leer.</translation>
    </message>
    <message>
        <source>What if: with other units, %1 of the weights change side in the fusion after %2.</source>
        <translation>Was wäre wenn: Mit anderen Einheiten wechseln %1 der Gewichte in der Fusion nach %2 die Seite.</translation>
    </message>
    <message numerus="yes">
        <source>What if: %1 of %n unit(s) change side in the fusion after %2.</source>
        <translation>
            <numerusform>Was wäre wenn: %1 von %n Einheit wechselt in der Fusion nach %2 die Seite.</numerusform>
            <numerusform>Was wäre wenn: %1 von %n Einheiten wechseln in der Fusion nach %2 die Seite.</numerusform>
        </translation>
    </message>
    <message>
        <source>Move the cursor to a later fusion.</source>
        <translation>Setzen Sie den Cursor auf eine spätere Fusion.</translation>
    </message>
    <message>
        <source>The settings changed; score again.</source>
        <translation>Die Einstellungen haben sich geändert; bewerten Sie neu.</translation>
    </message>
    <message>
        <source>The run is not stored, so the scores of its elements are not there: choose its own units and score.</source>
        <translation>Der Lauf ist nicht gespeichert, also sind die Scores seiner Elemente nicht da: Wählen Sie seine eigenen Einheiten und Scores.</translation>
    </message>
    <message>
        <source>Reading the scores of single elements …</source>
        <translation>Die Scores einzelner Elemente werden gelesen …</translation>
    </message>
    <message>
        <source>Recorded: %1</source>
        <translation>Aufgezeichnet: %1</translation>
    </message>
    <message>
        <source>What if: %1</source>
        <translation>Was wäre wenn: %1</translation>
    </message>
    <message>
        <source>fusion %1 of %2 · after %3</source>
        <translation>Fusion %1 von %2 · nach %3</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1 of the weights change side&lt;/b&gt;, decided as %2 (%3) in place of %4 (%5).</source>
        <translation>&lt;b&gt;%1 der Gewichte wechseln die Seite&lt;/b&gt;, entschieden nach %2 (%3) an Stelle von %4 (%5).</translation>
    </message>
    <message>
        <source>&lt;b&gt;No unit changes side.&lt;/b&gt;</source>
        <translation>&lt;b&gt;Keine Einheit wechselt die Seite.&lt;/b&gt;</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1 of %2 units change side&lt;/b&gt;, ringed above:</source>
        <translation>&lt;b&gt;%1 von %2 Einheiten wechseln die Seite&lt;/b&gt;, oben umringt:</translation>
    </message>
    <message>
        <source>%1 from %2 to %3</source>
        <translation>%1 von %2 nach %3</translation>
    </message>
    <message>
        <source>%1 of the units get another mixture of weights.</source>
        <translation>%1 der Einheiten bekommen eine andere Mischung der Gewichte.</translation>
    </message>
    <message>
        <source>previous score</source>
        <translation>Score bisher</translation>
    </message>
    <message>
        <source>%1 (threshold %2)</source>
        <translation>%1 (Schwelle %2)</translation>
    </message>
    <message>
        <source>current score</source>
        <translation>Score neu</translation>
    </message>
    <message>
        <source>recorded</source>
        <translation>aufgezeichnet</translation>
    </message>
    <message>
        <source>%1, weight of previous %2</source>
        <translation>%1, Gewicht des Bisherigen %2</translation>
    </message>
    <message>
        <source>what if</source>
        <translation>was wäre wenn</translation>
    </message>
    <message>
        <source>The run is not stored, so the moves that its rounds merged are not there.</source>
        <translation>Der Lauf ist nicht gespeichert, also sind die Bewegungen nicht da, die seine Runden zusammengeführt haben.</translation>
    </message>
    <message>
        <source>Reading what was kept of this round …</source>
        <translation>Was von dieser Runde behalten wurde, wird gelesen …</translation>
    </message>
    <message>
        <source>Show Fusion %1</source>
        <translation>Fusion %1 zeigen</translation>
    </message>
    <message>
        <source>The nearest one that can be made again</source>
        <translation>Die nächste, die sich wiederholen lässt</translation>
    </message>
    <message>
        <source>&lt;b&gt;No weight changes side&lt;/b&gt; of %1.</source>
        <translation>&lt;b&gt;Kein Gewicht wechselt die Seite&lt;/b&gt; von %1.</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1 of %2 weights change side&lt;/b&gt; (%3).</source>
        <translation>&lt;b&gt;%1 von %2 Gewichten wechseln die Seite&lt;/b&gt; (%3).</translation>
    </message>
    <message>
        <source>%1 end with another value.</source>
        <translation>%1 enden mit einem anderen Wert.</translation>
    </message>
    <message>
        <source>Chosen are %1 %2 in place of what was recorded.</source>
        <translation>Gewählt wird unter %1 %2 anstelle dessen, was aufgezeichnet ist.</translation>
    </message>
    <message>
        <source>%1 of %2 units count for another side; they are ringed above.</source>
        <translation>%1 von %2 Einheiten zählen zu einer anderen Seite; oben sind sie umrandet.</translation>
    </message>
    <message>
        <source>The run&apos;s settings do not give the decision that was recorded here, as after a branch with other settings: “recorded” counts weights by the settings.</source>
        <translation>Die Einstellungen des Laufs ergeben nicht die hier aufgezeichnete Entscheidung, etwa nach einem Zweig mit anderen Einstellungen: „aufgezeichnet“ zählt die Gewichte nach den Einstellungen.</translation>
    </message>
    <message>
        <source>Both scored anew on all examples; %1 s</source>
        <translation>Beide auf allen Beispielen neu bewertet; %1 s</translation>
    </message>
    <message>
        <source>No fusion of this run can be made again in another way; those of KIF and Recurrent-KIF can.</source>
        <translation>Keine Fusion dieses Laufs lässt sich anders wiederholen; die von KIF und Recurrent-KIF schon.</translation>
    </message>
    <message>
        <source>What if: %1 of the weights change side in the round at step %2 of %3.</source>
        <translation>Was wäre wenn: %1 der Gewichte wechseln in der Runde bei Schritt %2 von %3 die Seite.</translation>
    </message>
    <message>
        <source>fusion %1 of %2 · within %3</source>
        <translation>Fusion %1 von %2 · in %3</translation>
    </message>
    <message>
        <source>change side</source>
        <translation>wechseln die Seite</translation>
    </message>
    <message>
        <source>%1 of %2 weights</source>
        <translation>%1 von %2 Gewichten</translation>
    </message>
    <message>
        <source>No fusion has taken place at the cursor yet.</source>
        <translation>Bis zum Cursor hat noch keine Fusion stattgefunden.</translation>
    </message>
</context>
</TS>
