<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>The window speaks the chosen language from the next start on</source>
        <translation>Das Fenster spricht die gewählte Sprache ab dem nächsten Start</translation>
    </message>
    <message>
        <source>Attack</source>
        <translation>Angriff</translation>
    </message>
    <message>
        <source>Draw a digit first</source>
        <translation>Erst eine Ziffer zeichnen</translation>
    </message>
    <message>
        <source>minimise</source>
        <translation>minimiert</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>to class {name}</source>
        <translation>zu Klasse {name}</translation>
    </message>
    <message>
        <source>It is the class that was predicted last</source>
        <translation>Diese Klasse wurde zuletzt vorhergesagt</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>best</source>
        <translation>bisher</translation>
    </message>
    <message>
        <source>{word} {norm} {amount}</source>
        <translation>{word} {norm} {amount}</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message numerus="yes">
        <source>Parameters and seed; %n changed</source>
        <translation>
            <numerusform>Parameter und Seed; %n geändert</numerusform>
            <numerusform>Parameter und Seed; %n geändert</numerusform>
        </translation>
    </message>
    <message>
        <source>Parameters and seed; all at their defaults</source>
        <translation>Parameter und Seed; alle wie vorgegeben</translation>
    </message>
    <message>
        <source>■  Stop</source>
        <translation>■  Stopp</translation>
    </message>
    <message>
        <source>▶  Run</source>
        <translation>▶  Start</translation>
    </message>
    <message>
        <source>Stop the attack</source>
        <translation>Angriff anhalten</translation>
    </message>
    <message>
        <source>Run the attack</source>
        <translation>Angriff starten</translation>
    </message>
    <message>
        <source>Stop and keep the best so far (Esc)</source>
        <translation>Anhalten und das bisher Beste behalten (Esc)</translation>
    </message>
    <message>
        <source>Run the attack (Ctrl+R)</source>
        <translation>Angriff starten (Strg+R)</translation>
    </message>
    <message>
        <source>and</source>
        <translation>und</translation>
    </message>
    <message>
        <source>Minimise {norm}: {meaning}</source>
        <translation>{norm} minimieren: {meaning}</translation>
    </message>
    <message>
        <source>{attack} minimises {only} only</source>
        <translation>{attack} minimiert nur {only}</translation>
    </message>
    <message>
        <source>to any class</source>
        <translation>Ziel beliebig</translation>
    </message>
    <message>
        <source>Target class</source>
        <translation>Zielklasse</translation>
    </message>
    <message>
        <source>The class that the attack is to reach</source>
        <translation>Die Klasse, die der Angriff erreichen soll</translation>
    </message>
    <message>
        <source>Parameters of the attack</source>
        <translation>Parameter des Angriffs</translation>
    </message>
    <message>
        <source>No attack is running</source>
        <translation>Es läuft kein Angriff</translation>
    </message>
    <message>
        <source>Norm to minimise</source>
        <translation>Zu minimierende Norm</translation>
    </message>
    <message>
        <source>Slow: up to minutes a digit.</source>
        <translation>Langsam: bis zu Minuten je Ziffer.</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Vorführungen</translation>
    </message>
    <message>
        <source>This frame</source>
        <translation>Dieses Bild</translation>
    </message>
    <message>
        <source>Frame on show</source>
        <translation>Angezeigtes Bild</translation>
    </message>
    <message>
        <source>{frame} as PNG, 28 × 28 …</source>
        <translation>{frame} als PNG, 28 × 28 …</translation>
    </message>
    <message>
        <source>{frame} as PNG, enlarged {times} times …</source>
        <translation>{frame} als PNG, {times}-fach vergrößert …</translation>
    </message>
    <message>
        <source>{frame} as NPY, exact floats …</source>
        <translation>{frame} als NPY, exakte Gleitkommazahlen …</translation>
    </message>
    <message>
        <source>Best adversarial</source>
        <translation>Bestes adversariales Beispiel</translation>
    </message>
    <message>
        <source>Best adversarial as PNG, 28 × 28 …</source>
        <translation>Bestes adversariales Beispiel als PNG, 28 × 28 …</translation>
    </message>
    <message>
        <source>Best adversarial as PNG, enlarged {times} times …</source>
        <translation>Bestes adversariales Beispiel als PNG, {times}-fach vergrößert …</translation>
    </message>
    <message>
        <source>Best adversarial as NPY, exact floats …</source>
        <translation>Bestes adversariales Beispiel als NPY, exakte Gleitkommazahlen …</translation>
    </message>
    <message>
        <source>Best adversarial as NPZ, with original and numbers …</source>
        <translation>Bestes adversariales Beispiel als NPZ, mit Original und Zahlen …</translation>
    </message>
    <message>
        <source>Record of the attack as JSON …</source>
        <translation>Protokoll des Angriffs als JSON …</translation>
    </message>
    <message>
        <source>All frames as NPZ …</source>
        <translation>Alle Bilder als NPZ …</translation>
    </message>
    <message>
        <source>All frames as CSV, the numbers …</source>
        <translation>Alle Bilder als CSV, die Zahlen …</translation>
    </message>
    <message>
        <source>All frames as GIF, animated …</source>
        <translation>Alle Bilder als GIF, animiert …</translation>
    </message>
    <message>
        <source>All frames as PNG, contact sheet …</source>
        <translation>Alle Bilder als PNG, Kontaktbogen …</translation>
    </message>
    <message>
        <source>Plots</source>
        <translation>Diagramme</translation>
    </message>
    <message>
        <source>Slice as PNG …</source>
        <translation>Schnitt als PNG …</translation>
    </message>
    <message>
        <source>Curves as PNG …</source>
        <translation>Kurven als PNG …</translation>
    </message>
    <message>
        <source>Curves as SVG …</source>
        <translation>Kurven als SVG …</translation>
    </message>
    <message>
        <source>Curves as CSV …</source>
        <translation>Kurven als CSV …</translation>
    </message>
    <message>
        <source>No attack on this digit has found anything yet</source>
        <translation>Noch hat kein Angriff auf diese Ziffer etwas gefunden</translation>
    </message>
    <message>
        <source>Run an attack first</source>
        <translation>Erst einen Angriff starten</translation>
    </message>
    <message>
        <source>Run an attack first, or show the last one again</source>
        <translation>Erst einen Angriff starten oder den letzten wieder anzeigen</translation>
    </message>
    <message>
        <source>No slice is shown</source>
        <translation>Es wird kein Schnitt angezeigt</translation>
    </message>
    <message>
        <source>Copy as Python</source>
        <translation>Als Python kopieren</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>E&amp;xport</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Save or copy what the attack found</source>
        <translation>Speichern oder kopieren, was der Angriff gefunden hat</translation>
    </message>
    <message>
        <source>From the last attack, which found nothing</source>
        <translation>Vom letzten Angriff, der nichts gefunden hat</translation>
    </message>
    <message>
        <source>Copy best adversarial, 28 × 28</source>
        <translation>Bestes adversariales Beispiel kopieren, 28 × 28</translation>
    </message>
    <message>
        <source>Copy best adversarial, enlarged</source>
        <translation>Bestes adversariales Beispiel kopieren, vergrößert</translation>
    </message>
    <message>
        <source>Copy this frame, 28 × 28</source>
        <translation>Dieses Bild kopieren, 28 × 28</translation>
    </message>
    <message>
        <source>Copy this frame, enlarged</source>
        <translation>Dieses Bild kopieren, vergrößert</translation>
    </message>
    <message>
        <source>Copy {picture}, 28 × 28</source>
        <translation>{picture} kopieren, 28 × 28</translation>
    </message>
    <message>
        <source>Copy {picture}, enlarged</source>
        <translation>{picture} kopieren, vergrößert</translation>
    </message>
    <message>
        <source>Rounded to 256 grey levels, this image is no longer adversarial.</source>
        <translation>Auf 256 Graustufen gerundet ist dieses Bild nicht mehr adversarial.</translation>
    </message>
    <message>
        <source>NPY keeps the exact numbers. Nothing has been written yet.</source>
        <translation>NPY bewahrt die exakten Zahlen. Noch wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>Save as NPY</source>
        <translation>Als NPY speichern</translation>
    </message>
    <message>
        <source>Save the PNG anyway</source>
        <translation>PNG trotzdem speichern</translation>
    </message>
    <message>
        <source>Copied {what}</source>
        <translation>Kopiert: {what}</translation>
    </message>
    <message>
        <source>Copied {what}, {side} × {side}; {how}</source>
        <translation>Kopiert: {what}, {side} × {side}; {how}</translation>
    </message>
    <message>
        <source>Clipboard</source>
        <translation>Zwischenablage</translation>
    </message>
    <message>
        <source>Use fast inference</source>
        <translation>Schnelle Inferenz verwenden</translation>
    </message>
    <message>
        <source>Use the paper&apos;s inference (slow)</source>
        <translation>Inferenz des Papers verwenden (langsam)</translation>
    </message>
    <message>
        <source>Other weights…</source>
        <translation>Andere Gewichte …</translation>
    </message>
    <message>
        <source>Load this model with your own weights</source>
        <translation>Dieses Modell mit eigenen Gewichten laden</translation>
    </message>
    <message>
        <source>Your own model…</source>
        <translation>Eigenes Modell …</translation>
    </message>
    <message>
        <source>Your own classifier: TorchScript (.pt, .ts) or ONNX. A TorchScript file is a program: open only those you trust</source>
        <translation>Ein eigener Klassifikator: TorchScript (.pt, .ts) oder ONNX. Eine TorchScript-Datei ist ein Programm: nur vertrauenswürdige öffnen</translation>
    </message>
    <message>
        <source>How the best latents are found</source>
        <translation>Wie die besten latenten Variablen gefunden werden</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>This model&apos;s weights can&apos;t be replaced</source>
        <translation>Die Gewichte dieses Modells lassen sich nicht ersetzen</translation>
    </message>
    <message>
        <source>This model has no other inference</source>
        <translation>Dieses Modell hat keine andere Inferenz</translation>
    </message>
    <message>
        <source>The model in use: {model}</source>
        <translation>Das verwendete Modell: {model}</translation>
    </message>
    <message>
        <source>Report of this digit …</source>
        <translation>Bericht zu dieser Ziffer …</translation>
    </message>
    <message>
        <source>Report of the notebook …</source>
        <translation>Bericht zum Notizbuch …</translation>
    </message>
    <message>
        <source>Report, HTML or PDF</source>
        <translation>Bericht, HTML oder PDF</translation>
    </message>
    <message>
        <source>The notebook is empty</source>
        <translation>Das Notizbuch ist leer</translation>
    </message>
    <message>
        <source>Write a report</source>
        <translation>Bericht schreiben</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Webseite (*.html)</translation>
    </message>
    <message>
        <source>PDF, A4 (*.pdf)</source>
        <translation>PDF, A4 (*.pdf)</translation>
    </message>
    <message>
        <source>Save session …</source>
        <translation>Sitzung speichern …</translation>
    </message>
    <message>
        <source>Open session, digit or record …</source>
        <translation>Sitzung, Ziffer oder Protokoll öffnen …</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Sitzung</translation>
    </message>
    <message>
        <source>Open recent</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Forget these</source>
        <translation>Diese vergessen</translation>
    </message>
    <message>
        <source>Save session</source>
        <translation>Sitzung speichern</translation>
    </message>
    <message>
        <source>Sessions (*.{suffix})</source>
        <translation>Sitzungen (*.{suffix})</translation>
    </message>
    <message>
        <source>quick</source>
        <translation>schnell</translation>
    </message>
    <message>
        <source>refined</source>
        <translation>verfeinert</translation>
    </message>
    <message>
        <source>first certificate</source>
        <translation>erstes Zertifikat</translation>
    </message>
    <message>
        <source>certified</source>
        <translation>zertifiziert</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>schnell</translation>
    </message>
    <message>
        <source>paper</source>
        <translation>Paper</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Clear the message</source>
        <translation>Meldung ausblenden</translation>
    </message>
    <message>
        <source>Running task</source>
        <translation>Laufende Aufgabe</translation>
    </message>
    <message>
        <source>Progress of the attack</source>
        <translation>Fortschritt des Angriffs</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop it (Esc)</source>
        <translation>Anhalten (Esc)</translation>
    </message>
    <message>
        <source>Last reading</source>
        <translation>Letzte Lesung</translation>
    </message>
    <message>
        <source>Duration and age of the last reading</source>
        <translation>Dauer und Alter der letzten Lesung</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>no model yet</source>
        <translation>noch kein Modell</translation>
    </message>
    <message>
        <source>Weights: {weights}, fingerprint {fingerprint}</source>
        <translation>Gewichte: {weights}, Fingerabdruck {fingerprint}</translation>
    </message>
    <message>
        <source>read</source>
        <translation>gelesen</translation>
    </message>
    <message>
        <source>{seconds} s ago</source>
        <translation>vor {seconds} s</translation>
    </message>
    <message>
        <source>{minutes} min ago</source>
        <translation>vor {minutes} min</translation>
    </message>
    <message>
        <source>{stage} in {duration} · {age}</source>
        <translation>{stage} in {duration} · {age}</translation>
    </message>
    <message>
        <source>{answer}. Certified: {radius}</source>
        <translation>{answer}. Zertifiziert: {radius}</translation>
    </message>
    <message>
        <source>Made for models that explain</source>
        <translation>Für Modelle, die erklären</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>Gradienten</translation>
    </message>
    <message>
        <source>Transfer from another network</source>
        <translation>Übertragung von einem anderen Netz</translation>
    </message>
    <message>
        <source>Decisions alone</source>
        <translation>Nur Entscheidungen</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Rauschen</translation>
    </message>
    <message>
        <source>By Foolbox</source>
        <translation>Von Foolbox</translation>
    </message>
    <message>
        <source>Attack on {name}, {model}</source>
        <translation>Angriff auf {name}, {model}</translation>
    </message>
    <message>
        <source>The duel begins …</source>
        <translation>Das Duell beginnt …</translation>
    </message>
    <message>
        <source>The duel</source>
        <translation>Das Duell</translation>
    </message>
    <message>
        <source>Wrote {path}</source>
        <translation>{path} geschrieben</translation>
    </message>
    <message>
        <source>Loading {model} …</source>
        <translation>{model} wird geladen …</translation>
    </message>
    <message>
        <source>Stopped before both models had read the digit.</source>
        <translation>Abgebrochen, bevor beide Modelle die Ziffer gelesen hatten.</translation>
    </message>
    <message>
        <source>This duel is about {name}.</source>
        <translation>In diesem Duell geht es um {name}.</translation>
    </message>
    <message>
        <source>Save the duel</source>
        <translation>Duell speichern</translation>
    </message>
    <message>
        <source>Writing {name}</source>
        <translation>Schreiben von {name}</translation>
    </message>
    <message>
        <source>to the nearest grey</source>
        <translation>zum nächsten Grauwert</translation>
    </message>
    <message>
        <source>away from the original</source>
        <translation>vom Original weg</translation>
    </message>
    <message>
        <source>1 grey level beyond the original&apos;s side</source>
        <translation>1 Graustufe weiter vom Original weg</translation>
    </message>
    <message>
        <source>2 grey levels beyond the original&apos;s side</source>
        <translation>2 Graustufen weiter vom Original weg</translation>
    </message>
    <message>
        <source>Copying {what}</source>
        <translation>Kopieren: {what}</translation>
    </message>
    <message>
        <source>a script that runs {attack} on {name}</source>
        <translation>ein Skript, das {attack} auf {name} ausführt</translation>
    </message>
    <message>
        <source>a command that runs {attack} on {name}</source>
        <translation>ein Befehl, der {attack} auf {name} ausführt</translation>
    </message>
    <message>
        <source>{path} was not written: there is no attack to write. Run one first.</source>
        <translation>{path} wurde nicht geschrieben: Es gibt noch keinen Angriff. Zuerst einen ausführen.</translation>
    </message>
    <message>
        <source>{path} was not written: there is no plot to write.</source>
        <translation>{path} wurde nicht geschrieben: Es gibt kein Diagramm.</translation>
    </message>
    <message>
        <source>{done}; rounded to 8 bits it is no longer adversarial</source>
        <translation>{done}; auf 8 Bit gerundet ist es nicht mehr adversarial</translation>
    </message>
    <message>
        <source>{path} was not written</source>
        <translation>{path} wurde nicht geschrieben</translation>
    </message>
    <message>
        <source>Nothing was copied</source>
        <translation>Nichts wurde kopiert</translation>
    </message>
    <message>
        <source>rounded to 8 bits it is no longer adversarial; export NPY instead</source>
        <translation>auf 8 Bit gerundet ist es nicht mehr adversarial; stattdessen NPY exportieren</translation>
    </message>
    <message>
        <source>{failed}: only {model} with the weights and the inference that were attacked can tell whether 8-bit rounding leaves the image adversarial. Load those again, or save as NPY.</source>
        <translation>{failed}: Nur {model} mit den angegriffenen Gewichten und derselben Inferenz zeigt, ob das Bild nach dem Runden auf 8 Bit adversarial bleibt. Diese wieder laden oder als NPY speichern.</translation>
    </message>
    <message>
        <source>rounded to the nearest grey</source>
        <translation>zum nächsten Grauwert gerundet</translation>
    </message>
    <message>
        <source>rounded {how}, it stays adversarial</source>
        <translation>{how} gerundet, bleibt adversarial</translation>
    </message>
    <message>
        <source>rounded to the nearest grey, it still reads as {name}</source>
        <translation>zum nächsten Grauwert gerundet, weiterhin gelesen als {name}</translation>
    </message>
    <message>
        <source>rounded to the nearest grey, it now reads as {name}</source>
        <translation>zum nächsten Grauwert gerundet, jetzt gelesen als {name}</translation>
    </message>
    <message>
        <source>There is no adversarial to write: the attack found none. Run it again.</source>
        <translation>Es gibt kein adversariales Beispiel: Der Angriff hat keines gefunden. Erneut ausführen.</translation>
    </message>
    <message>
        <source>The examples are digits of MNIST, and another data set is open</source>
        <translation>Die Beispiele sind MNIST-Ziffern, geöffnet ist aber ein anderer Datensatz</translation>
    </message>
    <message>
        <source>Digits and sessions ({kinds});;Sessions (*.absgui);;All files (*)</source>
        <translation>Ziffern und Sitzungen ({kinds});;Sitzungen (*.absgui);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Reading the test images</source>
        <translation>Lesen der Testbilder</translation>
    </message>
    <message>
        <source>Reading the images of {name}</source>
        <translation>Die Bilder von {name} werden gelesen</translation>
    </message>
    <message>
        <source>Open a digit</source>
        <translation>Ziffer öffnen</translation>
    </message>
    <message>
        <source>the copied pixels</source>
        <translation>die kopierten Pixel</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>Öffnen: {name}</translation>
    </message>
    <message>
        <source>The picture on the clipboard is empty. Copy it again.</source>
        <translation>Das Bild in der Zwischenablage ist leer. Erneut kopieren.</translation>
    </message>
    <message>
        <source>Web addresses can&apos;t be opened. Save the picture, or copy it instead of its address.</source>
        <translation>Webadressen lassen sich nicht öffnen. Das Bild speichern oder statt der Adresse das Bild selbst kopieren.</translation>
    </message>
    <message>
        <source>There is no picture to open. Copy a picture, or drop a file.</source>
        <translation>Es gibt kein Bild zu öffnen. Ein Bild kopieren oder eine Datei hierherziehen.</translation>
    </message>
    <message>
        <source>The text holds no picture that can be read. Copy the picture itself.</source>
        <translation>Der Text enthält kein lesbares Bild. Das Bild selbst kopieren.</translation>
    </message>
    <message numerus="yes">
        <source>%n digits were found on {name}; this is number {place}, and Next shows the others</source>
        <translation>
            <numerusform>Auf {name} wurde %n Ziffer gefunden; dies ist Nummer {place}, „Weiter“ zeigt die anderen</numerusform>
            <numerusform>Auf {name} wurden %n Ziffern gefunden; dies ist Nummer {place}, „Weiter“ zeigt die anderen</numerusform>
        </translation>
    </message>
    <message>
        <source>What the model sees of {name}: {done}</source>
        <translation>Was das Modell von {name} sieht: {done}</translation>
    </message>
    <message numerus="yes">
        <source>%n more file(s) came with it: open them one by one</source>
        <translation>
            <numerusform>Mit ihr kam %n weitere Datei: einzeln öffnen</numerusform>
            <numerusform>Mit ihr kamen %n weitere Dateien: einzeln öffnen</numerusform>
        </translation>
    </message>
    <message>
        <source>Opening the pasted picture</source>
        <translation>Öffnen des eingefügten Bildes</translation>
    </message>
    <message numerus="yes">
        <source>{name} holds %n images; this is one of them</source>
        <translation>
            <numerusform>{name} enthält %n Bild; dies ist es</numerusform>
            <numerusform>{name} enthält %n Bilder; dies ist eines davon</numerusform>
        </translation>
    </message>
    <message>
        <source>The paper&apos;s inference, as in the window; slow</source>
        <translation>Inferenz der Veröffentlichung, wie im Fenster; langsam</translation>
    </message>
    <message>
        <source>Slow: {attack}</source>
        <translation>Langsam: {attack}</translation>
    </message>
    <message>
        <source>{summary} Up to minutes per digit on ABS.</source>
        <translation>{summary} Bei ABS bis zu Minuten je Ziffer.</translation>
    </message>
    <message>
        <source>Your own model: {name}</source>
        <translation>Eigenes Modell: {name}</translation>
    </message>
    <message>
        <source>With your own weights, as in the window: {path}.</source>
        <translation>Mit eigenen Gewichten, wie im Fenster: {path}.</translation>
    </message>
    <message numerus="yes">
        <source>%n attack(s) of the lab failed; see its list</source>
        <translation>
            <numerusform>%n Angriff des Labors ist fehlgeschlagen; siehe die Liste dort</numerusform>
            <numerusform>%n Angriffe des Labors sind fehlgeschlagen; siehe die Liste dort</numerusform>
        </translation>
    </message>
    <message>
        <source>A folder for the tables and figures</source>
        <translation>Ordner für Tabellen und Abbildungen</translation>
    </message>
    <message numerus="yes">
        <source>%n files written to {folder}</source>
        <translation>
            <numerusform>%n Datei nach {folder} geschrieben</numerusform>
            <numerusform>%n Dateien nach {folder} geschrieben</numerusform>
        </translation>
    </message>
    <message>
        <source>; figures need matplotlib: pip install matplotlib</source>
        <translation>; für Abbildungen ist matplotlib nötig: pip install matplotlib</translation>
    </message>
    <message>
        <source>{name} is already misclassified: there is nothing to attack</source>
        <translation>{name} ist bereits falsch klassifiziert: Es gibt nichts anzugreifen</translation>
    </message>
    <message numerus="yes">
        <source>Stopped after %n step(s)</source>
        <translation>
            <numerusform>Nach %n Schritt angehalten</numerusform>
            <numerusform>Nach %n Schritten angehalten</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}: a blend of pixels, not a way through latents.</source>
        <translation>{name}: eine Mischung von Pixeln, kein Weg durch den latenten Raum.</translation>
    </message>
    <message>
        <source>The latents could not be computed; see the message below</source>
        <translation>Die Latenten konnten nicht berechnet werden; siehe die Meldung unten</translation>
    </message>
    <message>
        <source>From an installed package</source>
        <translation>Aus einem installierten Paket</translation>
    </message>
    <message>
        <source>A folder with ABS_0.net … ABS_9.net</source>
        <translation>Ordner mit ABS_0.net … ABS_9.net</translation>
    </message>
    <message>
        <source>Weights of {model}</source>
        <translation>Gewichte von {model}</translation>
    </message>
    <message>
        <source>Weights (*.safetensors)</source>
        <translation>Gewichte (*.safetensors)</translation>
    </message>
    <message>
        <source>Your own model</source>
        <translation>Eigenes Modell</translation>
    </message>
    <message>
        <source>Models ({suffixes})</source>
        <translation>Modelle ({suffixes})</translation>
    </message>
    <message>
        <source>Do you trust who made {file}?</source>
        <translation>Ist der Urheber von {file} vertrauenswürdig?</translation>
    </message>
    <message>
        <source>A TorchScript file is a program. It was searched for what touches files or loads code, and nothing was found, but it would run with all that you may do. ONNX files are no programs.</source>
        <translation>Eine TorchScript-Datei ist ein Programm. Sie wurde nach allem durchsucht, was Dateien anfasst oder Code lädt, und nichts davon wurde gefunden; sie liefe aber mit allen Rechten dieses Benutzerkontos. ONNX-Dateien sind keine Programme.</translation>
    </message>
    <message>
        <source>Trust and open it</source>
        <translation>Vertrauen und öffnen</translation>
    </message>
    <message>
        <source>Pinned the reading of {name} by {model}</source>
        <translation>Angeheftet: {name}, gelesen von {model}</translation>
    </message>
    <message>
        <source>Deleted “{name}”</source>
        <translation>„{name}“ gelöscht</translation>
    </message>
    <message>
        <source>Undone: {what}</source>
        <translation>Rückgängig gemacht: {what}</translation>
    </message>
    <message>
        <source>Cleared the tally</source>
        <translation>Auszählung geleert</translation>
    </message>
    <message>
        <source>{path} was not written: a report is HTML or PDF; end its name in .html or .pdf</source>
        <translation>{path} wurde nicht geschrieben: Ein Bericht ist HTML oder PDF; der Name muss auf .html oder .pdf enden</translation>
    </message>
    <message>
        <source>en</source>
        <comment>the code of this language</comment>
        <translation>de</translation>
    </message>
    <message>
        <source>It already reads as {name}; pin another class as the target</source>
        <translation>Bereits als {name} gelesen; eine andere Klasse als Ziel anheften</translation>
    </message>
    <message>
        <source>An attack is running</source>
        <translation>Ein Angriff läuft</translation>
    </message>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <source>{attack} minimises {norms} only</source>
        <translation>{attack} minimiert nur {norms}</translation>
    </message>
    <message>
        <source>Run {attack} in {norm}: it certifies more and finds nearer adversarials</source>
        <translation>{attack} in {norm} ausführen: zertifiziert mehr und findet nähere adversariale Beispiele</translation>
    </message>
    <message>
        <source>Saving {name}</source>
        <translation>Speichern von {name}</translation>
    </message>
    <message numerus="yes">
        <source>Opened {name}: %n run(s)</source>
        <translation>
            <numerusform>{name} geöffnet: %n Lauf</numerusform>
            <numerusform>{name} geöffnet: %n Läufe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; %n run(s) without frames to show: run the attack again</source>
        <translation>
            <numerusform>; %n Lauf ohne Bilder zum Ansehen: den Angriff erneut ausführen</numerusform>
            <numerusform>; %n Läufe ohne Bilder zum Ansehen: den Angriff erneut ausführen</numerusform>
        </translation>
    </message>
    <message>
        <source>Shown again: {name}, {model}</source>
        <translation>Wieder angezeigt: {name}, {model}</translation>
    </message>
    <message>
        <source>The frames of this run were given up, to save memory: run it again (Ctrl+R)</source>
        <translation>Die Bilder dieses Laufs wurden verworfen, um Speicher zu sparen: erneut ausführen (Strg+R)</translation>
    </message>
    <message>
        <source>It was made with a model of your own, {name}: load that to go on with it.</source>
        <translation>Mit einem eigenen Modell erstellt, {name}: zum Weiterarbeiten dieses laden.</translation>
    </message>
    <message>
        <source>It was made with other weights, {path}: load those to go on with it.</source>
        <translation>Mit anderen Gewichten erstellt, {path}: zum Weiterarbeiten diese laden.</translation>
    </message>
    <message>
        <source>Checking the saved attack</source>
        <translation>Prüfen des gespeicherten Angriffs</translation>
    </message>
    <message>
        <source>{opened}. The attack shown was on {model}, which is not in use: it is not confirmed.</source>
        <translation>{opened}. Der gezeigte Angriff galt {model}, das nicht benutzt wird: Er ist nicht bestätigt.</translation>
    </message>
    <message>
        <source>The attack was made with other weights of {model} ({fingerprint}, here {here}): it is shown, but not confirmed.</source>
        <translation>Der Angriff wurde mit anderen Gewichten von {model} ausgeführt ({fingerprint}, hier {here}): Er wird gezeigt, ist aber nicht bestätigt.</translation>
    </message>
    <message>
        <source>The model does not confirm what the saved attack found; run the attack again.</source>
        <translation>Das Modell bestätigt nicht, was der gespeicherte Angriff gefunden hat; den Angriff erneut ausführen.</translation>
    </message>
    <message numerus="yes">
        <source>; %n run(s) without frames, which were given up to save memory</source>
        <translation>
            <numerusform>; %n Lauf ohne Bilder, die verworfen wurden, um Speicher zu sparen</numerusform>
            <numerusform>; %n Läufe ohne Bilder, die verworfen wurden, um Speicher zu sparen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saved {path}: %n run(s)</source>
        <translation>
            <numerusform>{path} gespeichert: %n Lauf</numerusform>
            <numerusform>{path} gespeichert: %n Läufe</numerusform>
        </translation>
    </message>
    <message>
        <source>This model makes no reconstructions for a slice to go through. Run an attack: the slice then goes through what it finds.</source>
        <translation>Dieses Modell liefert keine Rekonstruktionen, durch die ein Schnitt gehen könnte. Einen Angriff ausführen: Der Schnitt geht dann durch das, was er findet.</translation>
    </message>
    <message>
        <source>Everything in the slice lies on one line; draw something else</source>
        <translation>Alles im Schnitt liegt auf einer Geraden; etwas anderes zeichnen</translation>
    </message>
    <message>
        <source>The attack went straight, and a line spans no plane; run another attack</source>
        <translation>Der Angriff verlief geradlinig, und eine Gerade spannt keine Ebene auf; einen anderen Angriff ausführen</translation>
    </message>
    <message>
        <source>The slice could not be computed; see the message below</source>
        <translation>Der Schnitt konnte nicht berechnet werden; siehe die Meldung unten</translation>
    </message>
    <message>
        <source>Loading the model …</source>
        <translation>Modell wird geladen …</translation>
    </message>
    <message>
        <source>The attack</source>
        <translation>Der Angriff</translation>
    </message>
    <message>
        <source>{attack} is running</source>
        <translation>{attack} läuft</translation>
    </message>
    <message>
        <source>State of the attack</source>
        <translation>Stand des Angriffs</translation>
    </message>
    <message>
        <source>Running: {doing}, {queries}</source>
        <translation>Läuft: {doing}, {queries}</translation>
    </message>
    <message>
        <source>You guessed {name}: right.</source>
        <translation>Getippt auf {name}: richtig.</translation>
    </message>
    <message>
        <source>You guessed {name}: not this time.</source>
        <translation>Getippt auf {name}: diesmal nicht.</translation>
    </message>
    <message>
        <source>Curves of the attack</source>
        <translation>Kurven des Angriffs</translation>
    </message>
    <message>
        <source>Press or drag to go to a frame.</source>
        <translation>Drücken oder ziehen, um zu einem Bild zu gehen.</translation>
    </message>
    <message>
        <source>No frames yet.</source>
        <translation>Noch keine Bilder.</translation>
    </message>
    <message>
        <source>Frame {frame} of {last}</source>
        <translation>Bild {frame} von {last}</translation>
    </message>
    <message>
        <source>Distance, energies and probabilities of every frame appear here.</source>
        <translation>Hier erscheinen Distanz, Energien und Wahrscheinlichkeiten aller Bilder.</translation>
    </message>
    <message>
        <source>Distance, scores and probabilities of every frame appear here.</source>
        <translation>Hier erscheinen Distanz, Werte und Wahrscheinlichkeiten aller Bilder.</translation>
    </message>
    <message>
        <source>Distance</source>
        <translation>Distanz</translation>
    </message>
    <message>
        <source>Attack player</source>
        <translation>Abspieler des Angriffs</translation>
    </message>
    <message>
        <source>Searching for {wish} …</source>
        <translation>Gesucht wird {wish} …</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Rival&apos;s view</source>
        <translation>Sicht des Rivalen</translation>
    </message>
    <message>
        <source>Pictures of the attack</source>
        <translation>Bilder des Angriffs</translation>
    </message>
    <message>
        <source>{title}: numbers</source>
        <translation>{title}: Zahlen</translation>
    </message>
    <message>
        <source>still {name}, p {p}</source>
        <translation>noch {name}, p {p}</translation>
    </message>
    <message>
        <source>now {name}, p {p}</source>
        <translation>jetzt {name}, p {p}</translation>
    </message>
    <message>
        <source>what {rival} makes of it</source>
        <translation>was {rival} daraus macht</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>It will become {name}</source>
        <translation>Daraus wird {name}</translation>
    </message>
    <message>
        <source>What will it become?</source>
        <translation>Was wird daraus?</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>Abspielsteuerung</translation>
    </message>
    <message>
        <source>First frame</source>
        <translation>Erstes Bild</translation>
    </message>
    <message>
        <source>First frame (Home)</source>
        <translation>Erstes Bild (Pos1)</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>Ein Bild zurück</translation>
    </message>
    <message>
        <source>One frame back (←)</source>
        <translation>Ein Bild zurück (←)</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Play or pause (Space)</source>
        <translation>Abspielen oder anhalten (Leertaste)</translation>
    </message>
    <message>
        <source>One frame forward</source>
        <translation>Ein Bild weiter</translation>
    </message>
    <message>
        <source>One frame forward (→)</source>
        <translation>Ein Bild weiter (→)</translation>
    </message>
    <message>
        <source>Last frame</source>
        <translation>Letztes Bild</translation>
    </message>
    <message>
        <source>Last frame (End)</source>
        <translation>Letztes Bild (Ende)</translation>
    </message>
    <message>
        <source>Frame number</source>
        <translation>Nummer des Bildes</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Folgen</translation>
    </message>
    <message>
        <source>Follow the running attack</source>
        <translation>Dem laufenden Angriff folgen</translation>
    </message>
    <message>
        <source>Show the newest frame of the running attack</source>
        <translation>Das neueste Bild des laufenden Angriffs zeigen</translation>
    </message>
    <message>
        <source>Speed in frames per second</source>
        <translation>Tempo in Bildern je Sekunde</translation>
    </message>
    <message>
        <source>Frames per second (↑ and ↓)</source>
        <translation>Bilder je Sekunde (↑ und ↓)</translation>
    </message>
    <message>
        <source>{speed} / s</source>
        <translation>{speed} / s</translation>
    </message>
    <message>
        <source>There are no frames to step through</source>
        <translation>Es gibt keine Bilder, die man durchgehen könnte</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>Zeichnen</translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation>Zeichenfläche</translation>
    </message>
    <message>
        <source>Empty. Draw a digit with the mouse or a pen; the right button erases.</source>
        <translation>Leer. Mit Maus oder Stift eine Ziffer zeichnen; die rechte Taste radiert.</translation>
    </message>
    <message>
        <source>A drawing</source>
        <translation>Eine Zeichnung</translation>
    </message>
    <message>
        <source>A picture</source>
        <translation>Ein Bild</translation>
    </message>
    <message>
        <source>{what}; {share} % of the sheet is ink.</source>
        <translation>{what}; {share} % der Fläche sind Tinte.</translation>
    </message>
    <message>
        <source>draw a digit</source>
        <translation>eine Ziffer zeichnen</translation>
    </message>
    <message>
        <source>Swap light and dark. Dark-on-light pictures are detected automatically</source>
        <translation>Hell und Dunkel vertauschen. Dunkel auf Hell wird von selbst erkannt</translation>
    </message>
    <message>
        <source>For opened pictures and digits; what you draw is white on black already</source>
        <translation>Für geöffnete Bilder und Ziffern; Gezeichnetes ist schon weiß auf schwarz</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>Was das Modell sieht</translation>
    </message>
    <message>
        <source>The 28 × 28 pixels that the model is given</source>
        <translation>Die 28 × 28 Pixel, die das Modell erhält</translation>
    </message>
    <message>
        <source>Normalise</source>
        <translation>Normieren</translation>
    </message>
    <message>
        <source>As MNIST does: scale the ink into 20 × 20 and put its centre of mass in the middle</source>
        <translation>Wie bei MNIST: Tinte auf 20 × 20 skalieren, ihren Schwerpunkt in die Mitte setzen</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>Umkehren</translation>
    </message>
    <message>
        <source>Transpose</source>
        <translation>Transponieren</translation>
    </message>
    <message>
        <source>Exchange the rows and columns of this file&apos;s images: EMNIST and MATLAB store them so</source>
        <translation>Zeilen und Spalten der Bilder dieser Datei vertauschen: EMNIST und MATLAB speichern sie so</translation>
    </message>
    <message>
        <source>The next digit on the picture, or the next image of the file</source>
        <translation>Die nächste Ziffer auf dem Bild oder das nächste Bild der Datei</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Erase (E, or the right button)</source>
        <translation>Radieren (E oder die rechte Taste)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo the last stroke (Ctrl+Z)</source>
        <translation>Letzten Strich rückgängig machen (Strg+Z)</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Redo the last stroke (Ctrl+Shift+Z)</source>
        <translation>Letzten Strich wiederherstellen (Strg+Umschalt+Z)</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Clear the canvas (Delete)</source>
        <translation>Zeichenfläche leeren (Entf)</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>A random digit of the test set (R)</source>
        <translation>Eine zufällige Ziffer der Testmenge (R)</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>Open a picture or an array (Ctrl+O), or drop or paste it</source>
        <translation>Ein Bild oder Array öffnen (Strg+O), hineinziehen oder einfügen</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>Pinselgröße</translation>
    </message>
    <message>
        <source>Brush size ([ and ])</source>
        <translation>Pinselgröße ([ und ])</translation>
    </message>
    <message>
        <source>empty canvas</source>
        <translation>leere Zeichenfläche</translation>
    </message>
    <message>
        <source>true class {truth}</source>
        <translation>wahre Klasse {truth}</translation>
    </message>
    <message>
        <source>Next ({place} of {places})</source>
        <translation>Weiter ({place} von {places})</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Duel</source>
        <translation>Duell</translation>
    </message>
    <message>
        <source>Left side</source>
        <translation>Linke Seite</translation>
    </message>
    <message>
        <source>Right side</source>
        <translation>Rechte Seite</translation>
    </message>
    <message>
        <source>Left: change</source>
        <translation>Links: Änderung</translation>
    </message>
    <message>
        <source>Left: now</source>
        <translation>Links: jetzt</translation>
    </message>
    <message>
        <source>Right: now</source>
        <translation>Rechts: jetzt</translation>
    </message>
    <message>
        <source>Right: change</source>
        <translation>Rechts: Änderung</translation>
    </message>
    <message>
        <source>{name}: numbers</source>
        <translation>{name}: Zahlen</translation>
    </message>
    <message>
        <source>Change for {model}</source>
        <translation>Änderung für {model}</translation>
    </message>
    <message>
        <source>Original: {name}</source>
        <translation>Original: {name}</translation>
    </message>
    <message>
        <source>{side}: model</source>
        <translation>{side}: Modell</translation>
    </message>
    <message>
        <source>What it reads</source>
        <translation>Was es liest</translation>
    </message>
    <message>
        <source>Nearest adversarial example found</source>
        <translation>Nächstes gefundenes adversariales Beispiel</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Was gefunden wurde</translation>
    </message>
    <message>
        <source>What is certified</source>
        <translation>Was zertifiziert ist</translation>
    </message>
    <message>
        <source>What the certificate rests on</source>
        <translation>Worauf das Zertifikat beruht</translation>
    </message>
    <message>
        <source>{side}: p of the classes</source>
        <translation>{side}: p der Klassen</translation>
    </message>
    <message>
        <source>Duel of two models</source>
        <translation>Duell zweier Modelle</translation>
    </message>
    <message>
        <source>Both models read the digit, then the same attack runs on both.</source>
        <translation>Beide Modelle lesen die Ziffer, dann läuft auf beiden derselbe Angriff.</translation>
    </message>
    <message>
        <source>Choose two models and an attack, then start the duel.</source>
        <translation>Zwei Modelle und einen Angriff wählen, dann das Duell starten.</translation>
    </message>
    <message>
        <source>Run a duel first</source>
        <translation>Erst ein Duell starten</translation>
    </message>
    <message>
        <source>Sheet (PNG) …</source>
        <translation>Bogen (PNG) …</translation>
    </message>
    <message>
        <source>Film (GIF) …</source>
        <translation>Film (GIF) …</translation>
    </message>
    <message>
        <source>Record (JSON) …</source>
        <translation>Protokoll (JSON) …</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>A sheet, a film in step, or all numbers of this duel</source>
        <translation>Ein Bogen, ein Film im Gleichschritt oder alle Zahlen dieses Duells</translation>
    </message>
    <message>
        <source>How the duel stands</source>
        <translation>Wie das Duell steht</translation>
    </message>
    <message>
        <source>Both players are in step: at the same share of their ways, from the original to the nearest adversarial example found, or to the last frame where none was.</source>
        <translation>Beide Abspieler laufen im Gleichschritt: beim gleichen Anteil ihrer Wege, vom Original zum nächsten gefundenen adversarialen Beispiel oder, wo keines gefunden wurde, zum letzten Bild.</translation>
    </message>
    <message>
        <source>p of each class: {values}</source>
        <translation>p jeder Klasse: {values}</translation>
    </message>
    <message>
        <source>Attack of the duel</source>
        <translation>Angriff des Duells</translation>
    </message>
    <message>
        <source>Attack on both models</source>
        <translation>Angriff auf beide Modelle</translation>
    </message>
    <message>
        <source>Norm that both attacks minimise</source>
        <translation>Norm, die beide Angriffe minimieren</translation>
    </message>
    <message>
        <source>Target class on both models</source>
        <translation>Zielklasse auf beiden Modellen</translation>
    </message>
    <message>
        <source>The class that both attacks are to reach</source>
        <translation>Die Klasse, die beide Angriffe erreichen sollen</translation>
    </message>
    <message>
        <source>Parameters of both attacks</source>
        <translation>Parameter beider Angriffe</translation>
    </message>
    <message>
        <source>▶  Start duel</source>
        <translation>▶  Duell starten</translation>
    </message>
    <message>
        <source>Stop the duel</source>
        <translation>Duell anhalten</translation>
    </message>
    <message>
        <source>Start the duel</source>
        <translation>Duell starten</translation>
    </message>
    <message>
        <source>Stop; what was found is kept (Esc)</source>
        <translation>Anhalten; Gefundenes bleibt erhalten (Esc)</translation>
    </message>
    <message>
        <source>The same attack on both models</source>
        <translation>Derselbe Angriff auf beide Modelle</translation>
    </message>
    <message>
        <source>A duel is running</source>
        <translation>Ein Duell läuft</translation>
    </message>
    <message numerus="yes">
        <source>Parameters and seed, the same for both; %n changed</source>
        <translation>
            <numerusform>Parameter und Seed, für beide gleich; %n geändert</numerusform>
            <numerusform>Parameter und Seed, für beide gleich; %n geändert</numerusform>
        </translation>
    </message>
    <message>
        <source>Parameters and seed, the same for both; all at their defaults</source>
        <translation>Parameter und Seed, für beide gleich; alle wie vorgegeben</translation>
    </message>
    <message>
        <source>Explanation</source>
        <translation>Erklärung</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>Energie</translation>
    </message>
    <message>
        <source>lower is better</source>
        <translation>kleiner ist besser</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Energy&lt;/b&gt;, the negative ELBO up to a constant.&lt;br&gt;F&lt;sub&gt;c&lt;/sub&gt;(x) = min&lt;sub&gt;z&lt;/sub&gt; ‖G&lt;sub&gt;c&lt;/sub&gt;(z) − x‖² + ½‖z‖²&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;Energie&lt;/b&gt;, die negative ELBO bis auf eine Konstante.&lt;br&gt;F&lt;sub&gt;c&lt;/sub&gt;(x) = min&lt;sub&gt;z&lt;/sub&gt; ‖G&lt;sub&gt;c&lt;/sub&gt;(z) − x‖² + ½‖z‖²&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Posterior</source>
        <translation>Posterior</translation>
    </message>
    <message>
        <source>p(class | image)</source>
        <translation>p(Klasse | Bild)</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Posterior&lt;/b&gt;: how likely each class is, if the image is of one of the ten.&lt;br&gt;p(c|x) = e&lt;sup&gt;−F&lt;sub&gt;c&lt;/sub&gt; ∕ T&lt;/sup&gt; ∕ Σ&lt;sub&gt;k&lt;/sub&gt; e&lt;sup&gt;−F&lt;sub&gt;k&lt;/sub&gt; ∕ T&lt;/sup&gt;, with T fitted to digits: of those with p = 0.9 some 90 % are classified correctly.&lt;/p&gt;&lt;p&gt;The paper adds η to the term of every class, so that all ten tie far from the data; set so that the median p is 0.9, it makes sure answers look unsure. Its p stands in the tips of the tiles.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;Posterior&lt;/b&gt;: wie wahrscheinlich jede Klasse ist, wenn das Bild zu einer der zehn gehört.&lt;br&gt;p(c|x) = e&lt;sup&gt;−F&lt;sub&gt;c&lt;/sub&gt; ∕ T&lt;/sup&gt; ∕ Σ&lt;sub&gt;k&lt;/sub&gt; e&lt;sup&gt;−F&lt;sub&gt;k&lt;/sub&gt; ∕ T&lt;/sup&gt;, mit T an Ziffern angepasst: Von denen mit p = 0,9 sind etwa 90 % richtig klassifiziert.&lt;/p&gt;&lt;p&gt;Das Paper addiert η zum Term jeder Klasse, sodass fern von den Daten alle zehn gleichauf liegen; so gewählt, dass der Median von p 0,9 ist, lässt es sichere Antworten unsicher aussehen. Sein p steht in den Hinweisen der Kacheln.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Posterior&lt;/b&gt;: the network&apos;s own softmax.&lt;br&gt;p(c|x) = e&lt;sup&gt;ℓ&lt;sub&gt;c&lt;/sub&gt;&lt;/sup&gt; ∕ Σ&lt;sub&gt;k&lt;/sub&gt; e&lt;sup&gt;ℓ&lt;sub&gt;k&lt;/sub&gt;&lt;/sup&gt;, ℓ the logits&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;Posterior&lt;/b&gt;: der eigene Softmax des Netzes.&lt;br&gt;p(c|x) = e&lt;sup&gt;ℓ&lt;sub&gt;c&lt;/sub&gt;&lt;/sup&gt; ∕ Σ&lt;sub&gt;k&lt;/sub&gt; e&lt;sup&gt;ℓ&lt;sub&gt;k&lt;/sub&gt;&lt;/sup&gt;, ℓ die Logits&lt;/p&gt;</translation>
    </message>
    <message>
        <source>energy</source>
        <translation>Energie</translation>
    </message>
    <message>
        <source>squared distance</source>
        <translation>quadrierter Abstand</translation>
    </message>
    <message>
        <source>Squared distance</source>
        <translation>Quadrierter Abstand</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Squared distance&lt;/b&gt; to the nearest training digit g of the class.&lt;br&gt;d²&lt;sub&gt;c&lt;/sub&gt;(x) = min&lt;sub&gt;g&lt;/sub&gt; ‖g − x‖²&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;Quadrierter Abstand&lt;/b&gt; zur nächsten Trainingsziffer g der Klasse.&lt;br&gt;d²&lt;sub&gt;c&lt;/sub&gt;(x) = min&lt;sub&gt;g&lt;/sub&gt; ‖g − x‖²&lt;/p&gt;</translation>
    </message>
    <message>
        <source>minus logit</source>
        <translation>negiertes Logit</translation>
    </message>
    <message>
        <source>Minus logit</source>
        <translation>Negiertes Logit</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Minus logit&lt;/b&gt;: what the network gives for the class, its sign flipped so that lower is better, as it is with energies.&lt;br&gt;Bars begin at the best class.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;Negiertes Logit&lt;/b&gt;: was das Netz für die Klasse ausgibt, mit umgekehrtem Vorzeichen, sodass wie bei Energien kleiner besser ist.&lt;br&gt;Die Balken beginnen bei der besten Klasse.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;{title}&lt;/b&gt;: what this model compares classes by; lower is better.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;{title}&lt;/b&gt;: womit dieses Modell Klassen vergleicht; kleiner ist besser.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>if it were one of the ten</source>
        <translation>wäre es eine der zehn</translation>
    </message>
    <message>
        <source>no reading yet</source>
        <translation>noch keine Lesung</translation>
    </message>
    <message>
        <source>target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Class {name}</source>
        <translation>Klasse {name}</translation>
    </message>
    <message>
        <source>class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>{word}, {score} {value}, probability {p}</source>
        <translation>{word}, {score} {value}, Wahrscheinlichkeit {p}</translation>
    </message>
    <message>
        <source>{word}, {score} {value}, explains nothing</source>
        <translation>{word}, {score} {value}, erklärt nichts</translation>
    </message>
    <message>
        <source>Click to make it the attack&apos;s target.</source>
        <translation>Klicken, um sie zum Ziel des Angriffs zu machen.</translation>
    </message>
    <message>
        <source>{name}: {score} {value}, p {p}.</source>
        <translation>{name}: {score} {value}, p {p}.</translation>
    </message>
    <message>
        <source>This model makes no reconstructions: the tile fills up with p.</source>
        <translation>Dieses Modell erzeugt keine Rekonstruktionen: Die Kachel füllt sich mit p.</translation>
    </message>
    <message>
        <source>{name}: the best that this class can make of the image.</source>
        <translation>{name}: das Beste, was diese Klasse aus dem Bild machen kann.</translation>
    </message>
    <message>
        <source>{name}: what this class compares the image with.</source>
        <translation>{name}: womit diese Klasse das Bild vergleicht.</translation>
    </message>
    <message>
        <source>Under the pointer: image minus this picture.</source>
        <translation>Unter dem Zeiger: Bild minus diese Abbildung.</translation>
    </message>
    <message>
        <source>No class explains the image, so p says little</source>
        <translation>Keine Klasse erklärt das Bild, daher sagt p wenig</translation>
    </message>
    <message>
        <source>{said}; the paper&apos;s p, with η: {p}</source>
        <translation>{said}; das p des Papers, mit η: {p}</translation>
    </message>
    <message>
        <source>What each class makes of it</source>
        <translation>Was jede Klasse daraus macht</translation>
    </message>
    <message>
        <source>This model makes no reconstructions: each square fills up with p.</source>
        <translation>Dieses Modell erzeugt keine Rekonstruktionen: Jedes Quadrat füllt sich mit p.</translation>
    </message>
    <message>
        <source>Order the bars from the most likely class on, instead of by class</source>
        <translation>Balken nach Wahrscheinlichkeit statt nach Klasse ordnen</translation>
    </message>
    <message>
        <source>Sorted</source>
        <translation>Sortiert</translation>
    </message>
    <message>
        <source>Look at the image itself again, not at a frame of its attack (Home)</source>
        <translation>Wieder das Bild selbst ansehen, nicht ein Bild seines Angriffs (Pos1)</translation>
    </message>
    <message>
        <source>Draw your own</source>
        <translation>Selbst zeichnen</translation>
    </message>
    <message>
        <source>An empty canvas; undo brings this digit back</source>
        <translation>Eine leere Zeichenfläche; Rückgängig bringt diese Ziffer wieder</translation>
    </message>
    <message>
        <source>Attack this digit</source>
        <translation>Diese Ziffer angreifen</translation>
    </message>
    <message>
        <source>Run the attack in the tool bar on this digit (Ctrl+R)</source>
        <translation>Den Angriff in der Werkzeugleiste auf diese Ziffer starten (Strg+R)</translation>
    </message>
    <message>
        <source>Back to the original</source>
        <translation>Zum Original zurück</translation>
    </message>
    <message>
        <source>Lab</source>
        <translation>Labor</translation>
    </message>
    <message>
        <source>Accuracy against {norm} distance</source>
        <translation>Genauigkeit über der {norm}-Distanz</translation>
    </message>
    <message>
        <source>The share of digits without an adversarial found, by distance; the table has its numbers</source>
        <translation>Anteil der Ziffern ohne gefundenes adversariales Beispiel, nach Distanz; die Zahlen stehen in der Tabelle</translation>
    </message>
    <message>
        <source>The share of digits without an adversarial found within each {norm} distance ({meaning}), by all attacks together. The upright line is the paper&apos;s threshold.</source>
        <translation>Anteil der Ziffern, für die innerhalb jeder {norm}-Distanz ({meaning}) kein adversariales Beispiel gefunden wurde, alle Angriffe zusammen. Die senkrechte Linie ist die Schwelle des Papers.</translation>
    </message>
    <message>
        <source>Test image {number}. Double-click to watch this attack live</source>
        <translation>Testbild {number}. Doppelklick: diesen Angriff live ansehen</translation>
    </message>
    <message>
        <source>Digits of a cell</source>
        <translation>Ziffern einer Zelle</translation>
    </message>
    <message>
        <source>Remaining accuracy at each distance (%); vertical line: the threshold</source>
        <translation>Verbleibende Genauigkeit bei jeder Distanz (%); senkrechte Linie: die Schwelle</translation>
    </message>
    <message>
        <source>Double-click a digit to watch its attack live</source>
        <translation>Doppelklick auf eine Ziffer: ihren Angriff live ansehen</translation>
    </message>
    <message>
        <source>Failed attacks are tried again at the next start</source>
        <translation>Fehlgeschlagene Angriffe werden beim nächsten Start erneut versucht</translation>
    </message>
    <message>
        <source>Attacks that failed</source>
        <translation>Fehlgeschlagene Angriffe</translation>
    </message>
    <message>
        <source>Setup</source>
        <translation>Einrichtung</translation>
    </message>
    <message>
        <source>Show or hide what is to be done</source>
        <translation>Zeigen oder verbergen, was zu tun ist</translation>
    </message>
    <message>
        <source>▶  Start</source>
        <translation>▶  Start</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Export …</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>The accuracy that is left at each distance, all attacks together</source>
        <translation>Die Genauigkeit, die bei jeder Distanz bleibt, alle Angriffe zusammen</translation>
    </message>
    <message>
        <source>Digits</source>
        <translation>Ziffern</translation>
    </message>
    <message>
        <source>The digits of the cell that was clicked, the nearest first</source>
        <translation>Die Ziffern der angeklickten Zelle, die nächsten zuerst</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Attacks that ended in an internal error</source>
        <translation>Angriffe, die mit einem internen Fehler endeten</translation>
    </message>
    <message>
        <source>Failed ({count})</source>
        <translation>Fehlgeschlagen ({count})</translation>
    </message>
    <message>
        <source>Click a cell of the table first</source>
        <translation>Erst eine Zelle der Tabelle anklicken</translation>
    </message>
    <message>
        <source>❚❚  Pause</source>
        <translation>❚❚  Pause</translation>
    </message>
    <message>
        <source>▶  Resume</source>
        <translation>▶  Fortsetzen</translation>
    </message>
    <message>
        <source>Finish what has begun, then stop; results are kept</source>
        <translation>Begonnenes beenden, dann anhalten; Ergebnisse bleiben erhalten</translation>
    </message>
    <message>
        <source>Resume: results in the folder are not computed again</source>
        <translation>Fortsetzen: Ergebnisse im Ordner werden nicht neu berechnet</translation>
    </message>
    <message>
        <source>Start; it can be paused at any time</source>
        <translation>Starten; kann jederzeit angehalten werden</translation>
    </message>
    <message>
        <source>The table as Markdown and CSV, figures as PNG and SVG</source>
        <translation>Die Tabelle als Markdown und CSV, Abbildungen als PNG und SVG</translation>
    </message>
    <message>
        <source>Pause first</source>
        <translation>Erst anhalten</translation>
    </message>
    <message>
        <source>There are no results yet</source>
        <translation>Noch gibt es keine Ergebnisse</translation>
    </message>
    <message>
        <source>Progress of the lab</source>
        <translation>Fortschritt des Labors</translation>
    </message>
    <message>
        <source>What the cells are</source>
        <translation>Was die Zellen bedeuten</translation>
    </message>
    <message>
        <source>How far the lab is</source>
        <translation>Wie weit das Labor ist</translation>
    </message>
    <message>
        <source>Whose digits are listed</source>
        <translation>Wessen Ziffern aufgeführt sind</translation>
    </message>
    <message>
        <source>Setup of the lab</source>
        <translation>Einrichtung des Labors</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Attacks</source>
        <translation>Angriffe</translation>
    </message>
    <message>
        <source>About the chosen models</source>
        <translation>Zu den gewählten Modellen</translation>
    </message>
    <message>
        <source>Parameters of the chosen attack</source>
        <translation>Parameter des gewählten Angriffs</translation>
    </message>
    <message>
        <source>Distances in {norm}: {meaning}</source>
        <translation>Distanzen in {norm}: {meaning}</translation>
    </message>
    <message>
        <source>Norm {norm}</source>
        <translation>Norm {norm}</translation>
    </message>
    <message>
        <source>How many digits, evenly spaced over the test set</source>
        <translation>Wie viele Ziffern, gleichmäßig über die Testmenge verteilt</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>The same seed repeats the same run</source>
        <translation>Derselbe Seed wiederholt denselben Lauf</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>Prozesse</translation>
    </message>
    <message>
        <source>Attacks that run at once, one per core</source>
        <translation>Gleichzeitig laufende Angriffe, einer je Kern</translation>
    </message>
    <message>
        <source>Folder of the results</source>
        <translation>Ordner der Ergebnisse</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Choose the folder of the results</source>
        <translation>Ordner der Ergebnisse wählen</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Ein Modell wählen</translation>
    </message>
    <message>
        <source>Choose an attack</source>
        <translation>Einen Angriff wählen</translation>
    </message>
    <message>
        <source>Choose a norm</source>
        <translation>Eine Norm wählen</translation>
    </message>
    <message>
        <source>Choose a folder for the results</source>
        <translation>Einen Ordner für die Ergebnisse wählen</translation>
    </message>
    <message numerus="yes">
        <source>{attack} (%n changed)</source>
        <translation>
            <numerusform>{attack} (%n geändert)</numerusform>
            <numerusform>{attack} (%n geändert)</numerusform>
        </translation>
    </message>
    <message>
        <source>Click on an attack first</source>
        <translation>Erst einen Angriff anklicken</translation>
    </message>
    <message>
        <source>Parameters of {attack}</source>
        <translation>Parameter von {attack}</translation>
    </message>
    <message>
        <source>{attack} has no parameters</source>
        <translation>{attack} hat keine Parameter</translation>
    </message>
    <message>
        <source>Results are kept here and not computed again: {folder}</source>
        <translation>Ergebnisse werden hier aufbewahrt und nicht neu berechnet: {folder}</translation>
    </message>
    <message>
        <source>A folder for the results</source>
        <translation>Ein Ordner für die Ergebnisse</translation>
    </message>
    <message>
        <source>The table appears here: for each attack on each model the median distance of the nearest adversarials, and the accuracy left at a threshold. Click a cell to see its digits.</source>
        <translation>Hier erscheint die Tabelle: für jeden Angriff auf jedes Modell der Median der Distanz der nächsten adversarialen Beispiele und die Genauigkeit, die an einer Schwelle bleibt. Ein Klick auf eine Zelle zeigt ihre Ziffern.</translation>
    </message>
    <message>
        <source>Median distance / accuracy at the threshold [95 % interval]; the line is its curve&apos;s</source>
        <translation>Median der Distanz / Genauigkeit an der Schwelle [95-%-Intervall]; die Linie ist die der Kurve</translation>
    </message>
    <message>
        <source>Table of the lab</source>
        <translation>Tabelle des Labors</translation>
    </message>
    <message>
        <source>Latent hands</source>
        <translation>Latente von Hand</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>Gehe zu</translation>
    </message>
    <message>
        <source>Where to go</source>
        <translation>Wohin</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;A latent of this class&lt;/b&gt;: (1 − t) z + t z&apos;. All on the way are the class&apos;s.&lt;/p&gt;&lt;p&gt;&lt;b&gt;Another class&lt;/b&gt;: (1 − t) G(z) + t G&apos;(z&apos;), pixel by pixel. No latent makes such a picture, so it has no energy.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;Eine Latente dieser Klasse&lt;/b&gt;: (1 − t) z + t z&apos;. Alles auf dem Weg gehört zur Klasse.&lt;/p&gt;&lt;p&gt;&lt;b&gt;Eine andere Klasse&lt;/b&gt;: (1 − t) G(z) + t G&apos;(z&apos;), Pixel für Pixel. Keine Latente erzeugt ein solches Bild, daher hat es keine Energie.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Merken</translation>
    </message>
    <message>
        <source>Remember this latent, to come back to it by “Go to: the kept latent”</source>
        <translation>Diese Latente merken, um mit „Gehe zu: gemerkte Latente“ zu ihr zurückzukehren</translation>
    </message>
    <message>
        <source>{share} percent of the way to {goal}</source>
        <translation>{share} Prozent des Weges zu {goal}</translation>
    </message>
    <message>
        <source>How far</source>
        <translation>Wie weit</translation>
    </message>
    <message>
        <source>&lt;p&gt;F(x, z) = ‖G(z) − x‖² + ½‖z‖²: how badly this latent explains the input. Full: the squared error; shaded: the prior. The triangle is the energy at the optimum.&lt;/p&gt;</source>
        <translation>&lt;p&gt;F(x, z) = ‖G(z) − x‖² + ½‖z‖²: wie schlecht diese Latente die Eingabe erklärt. Voll: der quadrierte Fehler; schraffiert: der Prior. Das Dreieck ist die Energie am Optimum.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>no energy</source>
        <translation>keine Energie</translation>
    </message>
    <message>
        <source>To the optimum</source>
        <translation>Zum Optimum</translation>
    </message>
    <message>
        <source>Optimum</source>
        <translation>Optimum</translation>
    </message>
    <message>
        <source>To z = 0</source>
        <translation>Zu z = 0</translation>
    </message>
    <message>
        <source>z = 0</source>
        <translation>z = 0</translation>
    </message>
    <message>
        <source>Let the machine finish</source>
        <translation>Maschine vollenden lassen</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Vollenden</translation>
    </message>
    <message>
        <source>Make this the drawing</source>
        <translation>Als Zeichnung übernehmen</translation>
    </message>
    <message>
        <source>To drawing</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Stop the machine</source>
        <translation>Maschine anhalten</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>The class whose latent is held. A class that is pinned as the target is taken, too.</source>
        <translation>Die Klasse, deren Latente bewegt wird. Auch eine als Ziel angeheftete Klasse wird genommen.</translation>
    </message>
    <message>
        <source>Component</source>
        <translation>Komponente</translation>
    </message>
    <message>
        <source>&lt;p&gt;A class of this model has many linear components, x = μ + W z + noise, each with latents of its own. The one that explains the input best makes the reading.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Eine Klasse dieses Modells hat viele lineare Komponenten, x = μ + W z + Rauschen, jede mit eigenen Latenten. Die, welche die Eingabe am besten erklärt, bestimmt die Lesung.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>To the optimum: the latent that the reading found</source>
        <translation>Zum Optimum: die Latente, die die Lesung gefunden hat</translation>
    </message>
    <message>
        <source>To z = 0: the most likely latent before anything is seen</source>
        <translation>Zu z = 0: die wahrscheinlichste Latente, bevor etwas gesehen wurde</translation>
    </message>
    <message>
        <source>Let the machine finish: the model&apos;s own optimiser goes on from here, step by step</source>
        <translation>Maschine vollenden lassen: Der Optimierer des Modells macht von hier aus weiter, Schritt für Schritt</translation>
    </message>
    <message>
        <source>Make this the drawing: put what is made here onto the canvas, to be read and attacked; Ctrl+Z brings back what was there</source>
        <translation>Als Zeichnung übernehmen: Das hier Erzeugte kommt auf die Zeichenfläche, um gelesen und angegriffen zu werden; Strg+Z bringt zurück, was dort war</translation>
    </message>
    <message>
        <source>{name}, winner</source>
        <translation>{name}, Sieger</translation>
    </message>
    <message>
        <source>{name}, rival</source>
        <translation>{name}, Rivale</translation>
    </message>
    <message>
        <source>{rank} of {ranks}, F {energy}</source>
        <translation>{rank} von {ranks}, F {energy}</translation>
    </message>
    <message>
        <source>{component}, best</source>
        <translation>{component}, beste</translation>
    </message>
    <message>
        <source>Plane of two latents</source>
        <translation>Ebene zweier Latenten</translation>
    </message>
    <message>
        <source>The energy F(x, z) over two latents, the others staying as they are. The plainest part is the lowest; the first line is {step} above it, each further one twice as far. Disc: this latent. Triangle: the optimum; line: the machine&apos;s way, both seen from above.</source>
        <translation>Die Energie F(x, z) über zwei Latenten, die übrigen bleiben. Am niedrigsten ist sie, wo die Fläche am glattesten ist; die erste Linie liegt {step} darüber, jede weitere doppelt so weit. Scheibe: diese Latente. Dreieck: das Optimum; Linie: der Weg der Maschine, beide von oben gesehen.</translation>
    </message>
    <message>
        <source>Drag, or use the arrow keys; double click or Backspace goes to the optimum.</source>
        <translation>Ziehen oder die Pfeiltasten benutzen; Doppelklick oder Rücktaste führt zum Optimum.</translation>
    </message>
    <message>
        <source>{first} {x}, {second} {y}; the optimum is at {best_x}, {best_y}</source>
        <translation>{first} {x}, {second} {y}; das Optimum liegt bei {best_x}, {best_y}</translation>
    </message>
    <message>
        <source>Latent right</source>
        <translation>Latente nach rechts</translation>
    </message>
    <message>
        <source>The latent right in the plane</source>
        <translation>Die Latente nach rechts in der Ebene</translation>
    </message>
    <message>
        <source>Latent up</source>
        <translation>Latente nach oben</translation>
    </message>
    <message>
        <source>The latent up in the plane</source>
        <translation>Die Latente nach oben in der Ebene</translation>
    </message>
    <message>
        <source>Input, binarised</source>
        <translation>Eingabe, binarisiert</translation>
    </message>
    <message>
        <source>Input x</source>
        <translation>Eingabe x</translation>
    </message>
    <message>
        <source>Energy over two latents of {name}</source>
        <translation>Energie über zwei Latenten von {name}</translation>
    </message>
    <message>
        <source>Energy {energy}: {words}</source>
        <translation>Energie {energy}: {words}</translation>
    </message>
    <message>
        <source>blend</source>
        <translation>Mischung</translation>
    </message>
    <message>
        <source>No energy: no latent makes a blend</source>
        <translation>Keine Energie: Keine Latente erzeugt eine Mischung</translation>
    </message>
    <message>
        <source>squared error {error}</source>
        <translation>quadrierter Fehler {error}</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>What the class makes at this latent</source>
        <translation>Was die Klasse bei dieser Latenten erzeugt</translation>
    </message>
    <message>
        <source>Input minus that</source>
        <translation>Eingabe minus dies</translation>
    </message>
    <message>
        <source>Pictures of the latent</source>
        <translation>Bilder der Latenten</translation>
    </message>
    <message>
        <source>Orange: the input has ink that G(z) lacks; blue: the other way round. Click to change the scale.</source>
        <translation>Orange: Die Eingabe hat Tinte, die G(z) fehlt; blau: umgekehrt. Klicken ändert die Skala.</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Latents</source>
        <translation>Latente Variablen</translation>
    </message>
    <message>
        <source>Latent {name}</source>
        <translation>Latente {name}</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;{name}&lt;/b&gt;, in standard deviations of the prior z ~ N(0, I). The triangle is where the optimum has it: {optimum}. Double click or Backspace goes there.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;{name}&lt;/b&gt;, in Standardabweichungen des Priors z ~ N(0, I). Das Dreieck zeigt, wo das Optimum liegt: {optimum}. Doppelklick oder Rücktaste führt dorthin.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>{value} standard deviations; the optimum is at {optimum}</source>
        <translation>{value} Standardabweichungen; das Optimum liegt bei {optimum}</translation>
    </message>
    <message>
        <source>Notebook</source>
        <translation>Notizbuch</translation>
    </message>
    <message>
        <source>Two entries compared</source>
        <translation>Zwei Einträge im Vergleich</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Zurück zur Liste</translation>
    </message>
    <message>
        <source>Esc does the same</source>
        <translation>Esc tut dasselbe</translation>
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
        <source>The numbers of both</source>
        <translation>Die Zahlen beider</translation>
    </message>
    <message>
        <source>Differences: orange is ink added, blue ink taken away; the ends of the scale are ±1</source>
        <translation>Differenzen: Orange ist hinzugefügte, Blau entfernte Tinte; die Enden der Skala sind ±1</translation>
    </message>
    <message>
        <source>{name}: {result}</source>
        <translation>{name}: {result}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Runs and readings</source>
        <translation>Läufe und Lesungen</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>angeheftet</translation>
    </message>
    <message>
        <source>Every attack is kept here when it has ended, and readings that you pin. Nothing has run yet.</source>
        <translation>Jeder Angriff wird hier aufbewahrt, wenn er beendet ist, dazu angeheftete Lesungen. Noch ist nichts gelaufen.</translation>
    </message>
    <message>
        <source>Show again</source>
        <translation>Wieder zeigen</translation>
    </message>
    <message>
        <source>The digit, the model and the attack (Enter)</source>
        <translation>Ziffer, Modell und Angriff (Eingabetaste)</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Another name (F2)</source>
        <translation>Ein anderer Name (F2)</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Put it aside, to compare it with another (P)</source>
        <translation>Beiseitelegen, um es mit einem anderen zu vergleichen (P)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Take it out; can be undone (Delete)</source>
        <translation>Herausnehmen; kann rückgängig gemacht werden (Entf)</translation>
    </message>
    <message>
        <source>Pin this reading</source>
        <translation>Diese Lesung anheften</translation>
    </message>
    <message>
        <source>Keep what the model reads in the digit that is shown</source>
        <translation>Behalten, was das Modell in der gezeigten Ziffer liest</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>The two that were pinned last, side by side</source>
        <translation>Die beiden zuletzt angehefteten, nebeneinander</translation>
    </message>
    <message>
        <source>Bring it back (Ctrl+Z)</source>
        <translation>Wiederherstellen (Strg+Z)</translation>
    </message>
    <message>
        <source>Choose an entry first</source>
        <translation>Erst einen Eintrag auswählen</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Pin two entries first</source>
        <translation>Erst zwei Einträge anheften</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Pin reading</source>
        <translation>Lesung anheften</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabetaste</translation>
    </message>
    <message>
        <source>Pin or unpin</source>
        <translation>Anheften oder lösen</translation>
    </message>
    <message>
        <source>Delete</source>
        <comment>key</comment>
        <translation>Entf</translation>
    </message>
    <message>
        <source>“Is it still the same to you?”</source>
        <translation>„Ist es noch dieselbe?“</translation>
    </message>
    <message>
        <source>No answers yet. The attack player asks when an adversarial example is found.</source>
        <translation>Noch keine Antworten. Der Abspieler des Angriffs fragt, sobald ein adversariales Beispiel gefunden ist.</translation>
    </message>
    <message>
        <source>Answers by model</source>
        <translation>Antworten nach Modell</translation>
    </message>
    <message>
        <source>It is kept in the settings of absgui on this computer, without pictures</source>
        <translation>Sie wird in den Einstellungen von absgui auf diesem Rechner aufbewahrt, ohne Bilder</translation>
    </message>
    <message>
        <source>Begin to count again at nothing; can be undone</source>
        <translation>Wieder bei null zu zählen beginnen; kann rückgängig gemacht werden</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep the tally between starts</source>
        <translation>Auszählung zwischen Starts behalten</translation>
    </message>
    <message>
        <source>Clear the tally</source>
        <translation>Auszählung leeren</translation>
    </message>
    <message>
        <source>Nothing has been counted yet</source>
        <translation>Noch ist nichts gezählt</translation>
    </message>
    <message>
        <source>How robust</source>
        <translation>Wie robust</translation>
    </message>
    <message>
        <source>Robustness axis</source>
        <translation>Achse der Robustheit</translation>
    </message>
    <message>
        <source>paper {value}</source>
        <translation>Paper {value}</translation>
    </message>
    <message>
        <source>found {value}</source>
        <translation>gefunden {value}</translation>
    </message>
    <message>
        <source>now {value}</source>
        <translation>jetzt {value}</translation>
    </message>
    <message>
        <source>found</source>
        <translation>gefunden</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>From several latents of the own class at once, where that was computed</source>
        <translation>Von mehreren Latenten der eigenen Klasse zugleich, wo das berechnet wurde</translation>
    </message>
    <message>
        <source>The nearest adversarial found by an attack that minimises this norm</source>
        <translation>Das nächste adversariale Beispiel, das ein Angriff fand, der diese Norm minimiert</translation>
    </message>
    <message>
        <source>The difference between certified and found, as a share of found</source>
        <translation>Die Differenz zwischen zertifiziert und gefunden, als Anteil von gefunden</translation>
    </message>
    <message>
        <source>Bounds in all norms</source>
        <translation>Schranken in allen Normen</translation>
    </message>
    <message>
        <source>Column {column}</source>
        <translation>Spalte {column}</translation>
    </message>
    <message>
        <source>Row {norm}</source>
        <translation>Zeile {norm}</translation>
    </message>
    <message>
        <source>No attack has minimised {norm}. What an attack on {others} found is {distance} away in it, but did not try to be near.</source>
        <translation>Kein Angriff hat {norm} minimiert. Was ein Angriff auf {others} fand, ist darin {distance} entfernt, sollte aber nicht nah sein.</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>angezeigt</translation>
    </message>
    <message>
        <source>best found</source>
        <translation>bestes gefundenes</translation>
    </message>
    <message>
        <source>Certified radius</source>
        <translation>Zertifizierter Radius</translation>
    </message>
    <message>
        <source>Unit of the radius</source>
        <translation>Einheit des Radius</translation>
    </message>
    <message>
        <source>What the radius means</source>
        <translation>Was der Radius bedeutet</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>Formel</translation>
    </message>
    <message>
        <source>Unknown between the bounds</source>
        <translation>Unbekanntes zwischen den Schranken</translation>
    </message>
    <message>
        <source>Nearest adversarial found</source>
        <translation>Nächstes gefundenes adversariales Beispiel</translation>
    </message>
    <message>
        <source>no adversarial found yet</source>
        <translation>noch kein adversariales Beispiel gefunden</translation>
    </message>
    <message>
        <source>{unit}, the nearest found</source>
        <translation>{unit}, das nächste gefundene</translation>
    </message>
    <message>
        <source>nothing certified yet</source>
        <translation>noch nichts zertifiziert</translation>
    </message>
    <message>
        <source>{unit} certified, refined</source>
        <translation>{unit} zertifiziert, verfeinert</translation>
    </message>
    <message>
        <source>{unit} certified, nearest class: {rival}</source>
        <translation>{unit} zertifiziert, nächste Klasse: {rival}</translation>
    </message>
    <message>
        <source>Unknown below {distance}</source>
        <translation>Unbekannt unter {distance}</translation>
    </message>
    <message>
        <source>pixel</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>this model has no certificates</source>
        <translation>dieses Modell hat keine Zertifikate</translation>
    </message>
    <message>
        <source>The certificate follows when the reading has settled.</source>
        <translation>Das Zertifikat folgt, wenn die Lesung abgeschlossen ist.</translation>
    </message>
    <message>
        <source>searching</source>
        <translation>Suche läuft</translation>
    </message>
    <message>
        <source>assuming the optimum is found</source>
        <translation>sofern das Optimum gefunden ist</translation>
    </message>
    <message>
        <source>guaranteed</source>
        <translation>garantiert</translation>
    </message>
    <message>
        <source>guaranteed, without assumptions</source>
        <translation>garantiert, ohne Annahmen</translation>
    </message>
    <message>
        <source>assuming the optimum is found; searching</source>
        <translation>sofern das Optimum gefunden ist; Suche läuft</translation>
    </message>
    <message>
        <source>assuming the latent optimum is found</source>
        <translation>sofern das latente Optimum gefunden ist</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>noch nichts</translation>
    </message>
    <message>
        <source>Close the gap</source>
        <translation>Lücke schließen</translation>
    </message>
    <message>
        <source>Each rival class</source>
        <translation>Jede Rivalenklasse</translation>
    </message>
    <message>
        <source>Show the radius for each rival class</source>
        <translation>Radius für jede Rivalenklasse zeigen</translation>
    </message>
    <message>
        <source>Certified against each class alone. Classes far from the nearest are searched less: their radii may be a few per cent too large; the smallest radius is not affected.</source>
        <translation>Gegen jede Klasse einzeln zertifiziert. Klassen fern von der nächsten werden weniger abgesucht: Ihre Radien können einige Prozent zu groß sein; der kleinste Radius ist nicht betroffen.</translation>
    </message>
    <message>
        <source>Certified radius for each rival class</source>
        <translation>Zertifizierter Radius für jede Rivalenklasse</translation>
    </message>
    <message>
        <source>Certified against each class alone, nearest first; diamond: its nearest adversarial found.</source>
        <translation>Gegen jede Klasse einzeln zertifiziert, die nächste zuerst; Raute: ihr nächstes gefundenes adversariales Beispiel.</translation>
    </message>
    <message>
        <source>The nearest adversarial found of each class.</source>
        <translation>Das nächste gefundene adversariale Beispiel jeder Klasse.</translation>
    </message>
    <message>
        <source>Click to make it the target.</source>
        <translation>Klicken, um sie zum Ziel zu machen.</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Misclassified or barely certified by the bundled ABS model</source>
        <translation>Vom mitgelieferten ABS-Modell falsch klassifiziert oder kaum zertifiziert</translation>
    </message>
    <message>
        <source>There is no list of the hard digits</source>
        <translation>Es gibt keine Liste der schwierigen Ziffern</translation>
    </message>
    <message>
        <source>Digits of the test set</source>
        <translation>Ziffern der Testmenge</translation>
    </message>
    <message numerus="yes">
        <source>{name}: the first {shown} of %n images</source>
        <translation>
            <numerusform>{name}: die ersten {shown} von %n Bild</numerusform>
            <numerusform>{name}: die ersten {shown} von %n Bildern</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n images</source>
        <translation>
            <numerusform>{name}: %n Bild</numerusform>
            <numerusform>{name}: %n Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>Images of {name}</source>
        <translation>Bilder von {name}</translation>
    </message>
    <message>
        <source>Test set</source>
        <translation>Testmenge</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Go back to the digits of the test set</source>
        <translation>Zurück zu den Ziffern der Testmenge</translation>
    </message>
    <message>
        <source>Show the images of the file</source>
        <translation>Die Bilder der Datei zeigen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>All images of the file</source>
        <translation>Alle Bilder der Datei</translation>
    </message>
    <message>
        <source>A random one of the images below</source>
        <translation>Ein zufälliges der Bilder hier unten</translation>
    </message>
    <message>
        <source>The file has no image of this class</source>
        <translation>Die Datei enthält kein Bild dieser Klasse</translation>
    </message>
    <message>
        <source>loading the digits</source>
        <translation>Ziffern werden geladen</translation>
    </message>
    <message>
        <source>Images of class {label}</source>
        <translation>Bilder der Klasse {label}</translation>
    </message>
    <message>
        <source>Hard</source>
        <translation>Schwierig</translation>
    </message>
    <message>
        <source>Loading the list of hard digits</source>
        <translation>Liste der schwierigen Ziffern wird geladen</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>Schnitt</translation>
    </message>
    <message>
        <source>Why there is no slice</source>
        <translation>Warum es keinen Schnitt gibt</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>Legende</translation>
    </message>
    <message>
        <source>How far the slice is</source>
        <translation>Wie weit der Schnitt ist</translation>
    </message>
    <message>
        <source>What is under the mouse</source>
        <translation>Was unter der Maus ist</translation>
    </message>
    <message>
        <source>The image under the mouse</source>
        <translation>Das Bild unter der Maus</translation>
    </message>
    <message>
        <source>The plane of two latents of a class in place of the slice, with contours of its energy and the optimiser&apos;s way; which class and which latents: in Latent hands</source>
        <translation>Statt des Schnitts die Ebene zweier Latenten einer Klasse, mit Höhenlinien ihrer Energie und dem Weg des Optimierers; welche Klasse und welche Latenten: unter „Latente von Hand“</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>The whole slice again, after zooming or moving it</source>
        <translation>Nach Zoomen oder Verschieben wieder den ganzen Schnitt</translation>
    </message>
    <message>
        <source>Point at the slice</source>
        <translation>Auf den Schnitt zeigen</translation>
    </message>
    <message>
        <source>{name} own</source>
        <translation>{name} eigene</translation>
    </message>
    <message>
        <source>{name} rival</source>
        <translation>{name} Rivale</translation>
    </message>
    <message>
        <source>others</source>
        <translation>andere</translation>
    </message>
    <message>
        <source>certified (L2)</source>
        <translation>zertifiziert (L2)</translation>
    </message>
    <message>
        <source>attack, projected</source>
        <translation>Angriff, projiziert</translation>
    </message>
    <message>
        <source>Drag to pan, scroll to zoom. The attack&apos;s path is projected onto this plane: its images may lie outside the plane, and outside the circle.</source>
        <translation>Ziehen verschiebt, Scrollen zoomt. Der Weg des Angriffs ist auf diese Ebene projiziert: Seine Bilder können außerhalb der Ebene und außerhalb des Kreises liegen.</translation>
    </message>
    <message>
        <source>original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>certified {norm} {radius}</source>
        <translation>zertifiziert {norm} {radius}</translation>
    </message>
    <message>
        <source>refined {norm} {radius}</source>
        <translation>verfeinert {norm} {radius}</translation>
    </message>
    <message>
        <source>nearest</source>
        <translation>nächste</translation>
    </message>
    <message>
        <source>truth</source>
        <translation>Wahrheit</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
    <message>
        <source>winner</source>
        <translation>Sieger</translation>
    </message>
    <message>
        <source>rival</source>
        <translation>Rivale</translation>
    </message>
    <message>
        <source>{frame} of {last}: {label}, then {second}</source>
        <translation>{frame} von {last}: {label}, dann {second}</translation>
    </message>
    <message>
        <source>{frame} of {last}: nothing explains it</source>
        <translation>{frame} von {last}: von nichts erklärt</translation>
    </message>
    <message>
        <source>Frame {frame} of {last}: no class explains it; the nearest is {label}</source>
        <translation>Bild {frame} von {last}: Keine Klasse erklärt es; am nächsten ist {label}</translation>
    </message>
    <message>
        <source>Frame {frame} of {last}: it still reads as {label}</source>
        <translation>Bild {frame} von {last}: weiterhin gelesen als {label}</translation>
    </message>
    <message>
        <source>Frame {frame} of {last}: it now reads as {label}</source>
        <translation>Bild {frame} von {last}: jetzt gelesen als {label}</translation>
    </message>
    <message>
        <source>on</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>not available: {why}</source>
        <translation>nicht verfügbar: {why}</translation>
    </message>
    <message>
        <source>not available now</source>
        <translation>jetzt nicht verfügbar</translation>
    </message>
    <message>
        <source>misclassified as {label}</source>
        <translation>falsch klassifiziert als {label}</translation>
    </message>
    <message>
        <source>no class explains it</source>
        <translation>keine Klasse erklärt es</translation>
    </message>
    <message>
        <source>reads {label}, p {p}</source>
        <translation>liest {label}, p {p}</translation>
    </message>
    <message>
        <source>wrong without any change</source>
        <translation>falsch ohne jede Änderung</translation>
    </message>
    <message>
        <source>no gradient to follow</source>
        <translation>kein Gradient, dem zu folgen wäre</translation>
    </message>
    <message>
        <source>nothing found</source>
        <translation>nichts gefunden</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>to {name}</source>
        <translation>zu: {name}</translation>
    </message>
    <message>
        <source>to {name}, so far</source>
        <translation>zu: {name}, bisher</translation>
    </message>
    <message>
        <source>comes next</source>
        <translation>kommt als Nächstes</translation>
    </message>
    <message>
        <source>misclassified: not attacked</source>
        <translation>falsch klassifiziert: nicht angegriffen</translation>
    </message>
    <message>
        <source>no result</source>
        <translation>kein Ergebnis</translation>
    </message>
    <message>
        <source>not attacked</source>
        <translation>nicht angegriffen</translation>
    </message>
    <message>
        <source>no certificate</source>
        <translation>kein Zertifikat</translation>
    </message>
    <message>
        <source>no certificate yet</source>
        <translation>noch kein Zertifikat</translation>
    </message>
    <message>
        <source>certificate void</source>
        <translation>Zertifikat ungültig</translation>
    </message>
    <message>
        <source>An adversarial example was found within what was certified: a latent optimum was missed.</source>
        <translation>Ein adversariales Beispiel liegt innerhalb des Zertifizierten: Ein latentes Optimum wurde verfehlt.</translation>
    </message>
    <message>
        <source>{amount} for a wrong answer</source>
        <translation>{amount} für eine falsche Antwort</translation>
    </message>
    <message>
        <source>certified {amount}</source>
        <translation>zertifiziert {amount}</translation>
    </message>
    <message>
        <source>still searching</source>
        <translation>Suche läuft noch</translation>
    </message>
    <message>
        <source>a latent optimum was missed</source>
        <translation>ein latentes Optimum wurde verfehlt</translation>
    </message>
    <message>
        <source>if the optimum is found</source>
        <translation>falls das Optimum gefunden ist</translation>
    </message>
    <message>
        <source>not the target: {name}, p {p}</source>
        <translation>nicht die Zielklasse: {name}, p {p}</translation>
    </message>
    <message>
        <source>not confirmed: {name}, p {p}</source>
        <translation>nicht bestätigt: {name}, p {p}</translation>
    </message>
    <message>
        <source>{model} is reading the image …</source>
        <translation>{model} liest das Bild …</translation>
    </message>
    <message>
        <source>any class</source>
        <translation>beliebige Klasse</translation>
    </message>
    <message>
        <source>class {name}</source>
        <translation>Klasse {name}</translation>
    </message>
    <message>
        <source>{attack}, {norm}, {wish}, seed {seed}</source>
        <translation>{attack}, {norm}, {wish}, Seed {seed}</translation>
    </message>
    <message>
        <source>both at {percent} % of the way</source>
        <translation>beide bei {percent} % des Weges</translation>
    </message>
    <message>
        <source>{model} is attacked: {queries} queries …</source>
        <translation>{model} wird angegriffen: {queries} Abfragen …</translation>
    </message>
    <message>
        <source>{model} is attacked: {queries} queries, nearest so far {distance} …</source>
        <translation>{model} wird angegriffen: {queries} Abfragen, bisher am nächsten {distance} …</translation>
    </message>
    <message>
        <source>{model} misclassifies the image as {label} without any change.</source>
        <translation>{model} klassifiziert das Bild ohne jede Änderung falsch als {label}.</translation>
    </message>
    <message>
        <source>{model}: no result, the attack found no gradient to follow.</source>
        <translation>{model}: kein Ergebnis, der Angriff fand keinen Gradienten, dem er folgen könnte.</translation>
    </message>
    <message>
        <source>{model} was not attacked: the duel was stopped.</source>
        <translation>{model} wurde nicht angegriffen: Das Duell wurde abgebrochen.</translation>
    </message>
    <message>
        <source>{model}: stopped, nothing found so far.</source>
        <translation>{model}: abgebrochen, bisher nichts gefunden.</translation>
    </message>
    <message>
        <source>{model}: nothing found within the budget.</source>
        <translation>{model}: innerhalb des Budgets nichts gefunden.</translation>
    </message>
    <message>
        <source>{model}: stopped; so far it reads {now} after a change of {distance}.</source>
        <translation>{model}: abgebrochen; bisher liest es {now} nach einer Änderung von {distance}.</translation>
    </message>
    <message>
        <source>{model}: no class explains the image; its answer turns from {was} to {now} after a change of {distance}.</source>
        <translation>{model}: Keine Klasse erklärt das Bild; die Antwort wechselt nach einer Änderung von {distance} ({was} vorher, {now} nachher).</translation>
    </message>
    <message>
        <source>{model} reads {now} after a change of {distance}.</source>
        <translation>{model} liest {now} nach einer Änderung von {distance}.</translation>
    </message>
    <message>
        <source>They disagree about the image itself: {first} reads {one}, {second} reads {other}.</source>
        <translation>Schon beim Bild selbst sind sie uneins: {first} liest {one}, {second} liest {other}.</translation>
    </message>
    <message>
        <source>The two changes are about equally large (they differ by less than 1 %).</source>
        <translation>Beide Änderungen sind etwa gleich groß (Unterschied unter 1 %).</translation>
    </message>
    <message>
        <source>The change for {model} is {percent} % larger.</source>
        <translation>Die Änderung für {model} ist {percent} % größer.</translation>
    </message>
    <message>
        <source>The change for {model} is {ratio} times as large.</source>
        <translation>Die Änderung für {model} ist {ratio}-mal so groß.</translation>
    </message>
    <message>
        <source>What was found on {model} lies within what was certified: a latent optimum was missed, so that certificate is void.</source>
        <translation>Was bei {model} gefunden wurde, liegt innerhalb des Zertifizierten: Ein latentes Optimum wurde verfehlt, das Zertifikat ist also ungültig.</translation>
    </message>
    <message>
        <source>certified (guaranteed)</source>
        <translation>zertifiziert (garantiert)</translation>
    </message>
    <message>
        <source>No change up to {radius} alters the answer of {model}: {rests}.</source>
        <translation>Keine Änderung bis {radius} ändert die Antwort von {model}: {rests}.</translation>
    </message>
    <message>
        <source>No change as small as the one for {other} alters the answer of {model}: up to {radius} it is {rests}.</source>
        <translation>Keine so kleine Änderung wie die für {other} ändert die Antwort von {model}: bis {radius} {rests}.</translation>
    </message>
    <message>
        <source>It was stopped, so there is nothing to compare yet.</source>
        <translation>Es wurde abgebrochen, also gibt es noch nichts zu vergleichen.</translation>
    </message>
    <message>
        <source>Finding nothing proves nothing: another attack, or more steps, may find an adversarial example.</source>
        <translation>Nichts zu finden beweist nichts: Ein anderer Angriff oder mehr Schritte finden vielleicht ein adversariales Beispiel.</translation>
    </message>
    <message>
        <source>A misclassified image counts as a distance of 0: there was nothing to attack.</source>
        <translation>Ein falsch klassifiziertes Bild zählt als Abstand 0: Es gab nichts anzugreifen.</translation>
    </message>
    <message>
        <source>An attack gives an upper bound: nearer adversarial examples may exist on either side.</source>
        <translation>Ein Angriff gibt eine obere Schranke: Auf beiden Seiten kann es nähere adversariale Beispiele geben.</translation>
    </message>
    <message>
        <source>the best adversarial</source>
        <translation>das beste adversariale Beispiel</translation>
    </message>
    <message>
        <source>frame {frame} of {last}</source>
        <translation>Bild {frame} von {last}</translation>
    </message>
    <message>
        <source>{truth} is read as {label}</source>
        <translation>{truth} gelesen als {label}</translation>
    </message>
    <message>
        <source>misclassified</source>
        <translation>falsch klassifiziert</translation>
    </message>
    <message>
        <source>{truth} stays {truth}</source>
        <translation>{truth} bleibt {truth}</translation>
    </message>
    <message>
        <source>none found</source>
        <translation>keines gefunden</translation>
    </message>
    <message>
        <source>{truth} becomes {label}</source>
        <translation>{truth} wird {label}</translation>
    </message>
    <message>
        <source>Median distance / accuracy at {limits} [95 % interval, %]</source>
        <translation>Median des Abstands / Genauigkeit bei {limits} [95-%-Intervall, %]</translation>
    </message>
    <message>
        <source>about {n} s left</source>
        <translation>noch etwa {n} s</translation>
    </message>
    <message>
        <source>about {n} min left</source>
        <translation>noch etwa {n} min</translation>
    </message>
    <message>
        <source>about {n} h left</source>
        <translation>noch etwa {n} h</translation>
    </message>
    <message>
        <source>Loading the models …</source>
        <translation>Modelle werden geladen …</translation>
    </message>
    <message>
        <source>Writing tables and figures …</source>
        <translation>Tabellen und Abbildungen werden geschrieben …</translation>
    </message>
    <message>
        <source>Choose models and attacks, then start. It can be paused and resumed.</source>
        <translation>Modelle und Angriffe wählen, dann starten. Anhalten und Fortsetzen ist möglich.</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %n attack(s)</source>
        <translation>
            <numerusform>{done} von %n Angriff</numerusform>
            <numerusform>{done} von %n Angriffen</numerusform>
        </translation>
    </message>
    <message>
        <source>pausing: finishing what has begun</source>
        <translation>wird angehalten: Begonnenes läuft zu Ende</translation>
    </message>
    <message>
        <source>paused; results so far are kept</source>
        <translation>angehalten; bisherige Ergebnisse bleiben</translation>
    </message>
    <message>
        <source>the others failed</source>
        <translation>die übrigen sind fehlgeschlagen</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>{model} has no latents, so there is nothing to take hold of. Choose ABS, Binary ABS or Exact ABS in the tool bar.</source>
        <translation>{model} hat keine latenten Variablen, also gibt es nichts zu bewegen. In der Werkzeugleiste ABS, Binary ABS oder Exact ABS wählen.</translation>
    </message>
    <message>
        <source>squared error {error} + prior {prior}</source>
        <translation>quadrierter Fehler {error} + Prior {prior}</translation>
    </message>
    <message>
        <source>squared error {error} + prior {prior} + offset {offset}</source>
        <translation>quadrierter Fehler {error} + Prior {prior} + Versatz {offset}</translation>
    </message>
    <message>
        <source>lower than the reading&apos;s {energy}</source>
        <translation>unter dem Wert der Lesung, {energy}</translation>
    </message>
    <message>
        <source>lower than the component&apos;s {energy}</source>
        <translation>unter dem Wert der Komponente, {energy}</translation>
    </message>
    <message>
        <source>the reading&apos;s optimum, {energy}</source>
        <translation>Optimum der Lesung, {energy}</translation>
    </message>
    <message>
        <source>the component&apos;s optimum, {energy}</source>
        <translation>Optimum der Komponente, {energy}</translation>
    </message>
    <message>
        <source>{more} above the reading&apos;s {energy}</source>
        <translation>{more} über dem Wert der Lesung, {energy}</translation>
    </message>
    <message>
        <source>{more} above the component&apos;s {energy}</source>
        <translation>{more} über dem Wert der Komponente, {energy}</translation>
    </message>
    <message>
        <source>{optimiser}: step {step}, energy {energy}</source>
        <translation>{optimiser}: Schritt {step}, Energie {energy}</translation>
    </message>
    <message>
        <source>{optimiser}: step {step} of {total}, energy {energy}</source>
        <translation>{optimiser}: Schritt {step} von {total}, Energie {energy}</translation>
    </message>
    <message numerus="yes">
        <source>{optimiser}, %n step(s): energy {energy}</source>
        <translation>
            <numerusform>{optimiser}, %n Schritt: Energie {energy}</numerusform>
            <numerusform>{optimiser}, %n Schritte: Energie {energy}</numerusform>
        </translation>
    </message>
    <message>
        <source>{how}. The energy of a component is quadratic, so one step is the whole way.</source>
        <translation>{how}. Die Energie einer Komponente ist quadratisch, ein Schritt ist also der ganze Weg.</translation>
    </message>
    <message>
        <source>{how}, lower than the reading&apos;s {energy}: a class that can&apos;t win is searched for less.</source>
        <translation>{how}, unter dem Wert der Lesung, {energy}: Eine Klasse, die nicht gewinnen kann, wird weniger gründlich gesucht.</translation>
    </message>
    <message>
        <source>{how}, the reading&apos;s optimum.</source>
        <translation>{how}, das Optimum der Lesung.</translation>
    </message>
    <message>
        <source>{how}; the reading&apos;s is {energy}, from the best of many starts.</source>
        <translation>{how}; die Lesung hat {energy}, vom besten vieler Startpunkte aus.</translation>
    </message>
    <message>
        <source>{how}: another local minimum. The reading found {energy}, from better starts.</source>
        <translation>{how}: ein anderes lokales Minimum. Die Lesung fand {energy}, von besseren Startpunkten aus.</translation>
    </message>
    <message>
        <source>Closed form</source>
        <translation>Geschlossene Form</translation>
    </message>
    <message>
        <source>All {size} directions.</source>
        <translation>Alle {size} Richtungen.</translation>
    </message>
    <message>
        <source>The {shown} of {size} directions that change the picture most; the others stay as they are.</source>
        <translation>Die {shown} von {size} Richtungen, die das Bild am stärksten ändern; die übrigen bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>G(z) of {name}</source>
        <translation>G(z) für {name}</translation>
    </message>
    <message>
        <source>{first} % G(z) of {start}, {second} % of {end}</source>
        <translation>{first} % G(z) für {start}, {second} % für {end}</translation>
    </message>
    <message>
        <source>the optimum</source>
        <translation>das Optimum</translation>
    </message>
    <message>
        <source>the kept latent</source>
        <translation>die gemerkte Latente</translation>
    </message>
    <message>
        <source>another class</source>
        <translation>eine andere Klasse</translation>
    </message>
    <message>
        <source>picture of {name}</source>
        <translation>Bild für {name}</translation>
    </message>
    <message>
        <source>adversarial example: {name}</source>
        <translation>adversariales Beispiel: {name}</translation>
    </message>
    <message>
        <source>no reconstruction</source>
        <translation>keine Rekonstruktion</translation>
    </message>
    <message>
        <source>image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>reconstruction by {name}</source>
        <translation>Rekonstruktion durch {name}</translation>
    </message>
    <message>
        <source>image − reconstruction</source>
        <translation>Bild − Rekonstruktion</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>Norm</translation>
    </message>
    <message>
        <source>Read as</source>
        <translation>Gelesen als</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>Wird zu</translation>
    </message>
    <message>
        <source>Certified {norm}</source>
        <translation>Zertifiziert {norm}</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Aufwand</translation>
    </message>
    <message>
        <source>To you</source>
        <translation>Eigenes Urteil</translation>
    </message>
    <message>
        <source>{name}, p {p}</source>
        <translation>{name}, p {p}</translation>
    </message>
    <message>
        <source>none of the ten</source>
        <translation>keine der zehn</translation>
    </message>
    <message>
        <source>any other</source>
        <translation>beliebige andere</translation>
    </message>
    <message>
        <source> (minimised)</source>
        <translation> (minimiert)</translation>
    </message>
    <message>
        <source>Not comparable: one run minimised {first}, the other {second}, and a distance says little in a norm that was not minimised.</source>
        <translation>Nicht vergleichbar: Ein Lauf hat {first} minimiert, der andere {second}, und ein Abstand sagt wenig in einer Norm, die nicht minimiert wurde.</translation>
    </message>
    <message>
        <source>Neither run found an adversarial example, which proves nothing about either.</source>
        <translation>Kein Lauf fand ein adversariales Beispiel, was über keinen etwas beweist.</translation>
    </message>
    <message>
        <source>{won} is at {distance}; {lost} found none, which proves nothing: there may be a nearer one.</source>
        <translation>{won}: {distance}; {lost}: keines gefunden, was nichts beweist, denn es kann ein näheres geben.</translation>
    </message>
    <message>
        <source>Both are at {distance}.</source>
        <translation>Beide liegen bei {distance}.</translation>
    </message>
    <message>
        <source>{near} is at {small}, {far} at {large}: {ratio} times as far.</source>
        <translation>{near}: {small}, {far}: {large}, das {ratio}-Fache.</translation>
    </message>
    <message>
        <source>{near} is at {small}, {far} at {large}.</source>
        <translation>{near}: {small}, {far}: {large}.</translation>
    </message>
    <message>
        <source>They start from different images, so nothing follows about which attack or model is better.</source>
        <translation>Sie gehen von verschiedenen Bildern aus, also folgt nichts darüber, welcher Angriff oder welches Modell besser ist.</translation>
    </message>
    <message>
        <source>They aim at different classes.</source>
        <translation>Sie haben verschiedene Zielklassen.</translation>
    </message>
    <message>
        <source>Each is an upper bound for its own model: a stronger attack may find a nearer one.</source>
        <translation>Jeder ist eine obere Schranke für sein eigenes Modell: Ein stärkerer Angriff findet vielleicht ein näheres Beispiel.</translation>
    </message>
    <message>
        <source>Both are upper bounds: the nearest adversarial example may be nearer still.</source>
        <translation>Beide sind obere Schranken: Das nächste adversariale Beispiel kann noch näher liegen.</translation>
    </message>
    <message>
        <source>Two images: one reads as {first}, the other as {second}.</source>
        <translation>Zwei Bilder: eines gelesen als {first}, das andere als {second}.</translation>
    </message>
    <message>
        <source>The same image, which reads as {name} both times.</source>
        <translation>Dasselbe Bild, beide Male gelesen als {name}.</translation>
    </message>
    <message>
        <source>The same image: it reads as {first} to {one}, as {second} to {other}.</source>
        <translation>Dasselbe Bild: {one} liest {first}, {other} liest {second}.</translation>
    </message>
    <message>
        <source>One certificate is guaranteed, the other assumes that the latent optimum is found.</source>
        <translation>Ein Zertifikat ist garantiert, das andere setzt voraus, dass das latente Optimum gefunden ist.</translation>
    </message>
    <message>
        <source>Both certificates: {condition}.</source>
        <translation>Beide Zertifikate: {condition}.</translation>
    </message>
    <message>
        <source>Not comparable: the run and the reading are about different images.</source>
        <translation>Nicht vergleichbar: Lauf und Lesung betreffen verschiedene Bilder.</translation>
    </message>
    <message>
        <source>Not comparable: the run attacked another model than the one that made the reading.</source>
        <translation>Nicht vergleichbar: Der Lauf griff ein anderes Modell an als das, von dem die Lesung stammt.</translation>
    </message>
    <message>
        <source>The same image and model; there is no certificate or no adversarial example to compare.</source>
        <translation>Dasselbe Bild und Modell; es fehlt ein Zertifikat oder ein adversariales Beispiel zum Vergleich.</translation>
    </message>
    <message>
        <source>An adversarial example was found at {high}, nearer than the {low} that are certified: a latent optimum was missed.</source>
        <translation>Ein adversariales Beispiel wurde bei {high} gefunden, näher als die zertifizierten {low}: Ein latentes Optimum wurde verfehlt.</translation>
    </message>
    <message>
        <source>The same image and model: the nearest adversarial example lies between {low}, {condition}, and {high}, found.</source>
        <translation>Dasselbe Bild und Modell: Das nächste adversariale Beispiel liegt zwischen {low}, {condition}, und {high}, gefunden.</translation>
    </message>
    <message>
        <source>“{name}”</source>
        <translation>„{name}“</translation>
    </message>
    <message>
        <source>the left one</source>
        <translation>das linke</translation>
    </message>
    <message>
        <source>the right one</source>
        <translation>das rechte</translation>
    </message>
    <message>
        <source>from a file</source>
        <translation>aus einer Datei</translation>
    </message>
    <message>
        <source>its frames were given up, to save memory</source>
        <translation>Bilder verworfen, um Speicher zu sparen</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>Lesung</translation>
    </message>
    <message>
        <source>target {name}</source>
        <translation>Ziel {name}</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>Seed {seed}</translation>
    </message>
    <message>
        <source>Stopped, nothing found</source>
        <translation>Abgebrochen, nichts gefunden</translation>
    </message>
    <message>
        <source>Not found within the budget</source>
        <translation>Innerhalb des Budgets nicht gefunden</translation>
    </message>
    <message>
        <source>Stopped; best so far: {becomes} at {distance}</source>
        <translation>Abgebrochen; bisher am besten: {becomes} bei {distance}</translation>
    </message>
    <message>
        <source>{becomes} at {distance}</source>
        <translation>{becomes} bei {distance}</translation>
    </message>
    <message>
        <source>The model that was attacked</source>
        <translation>Das angegriffene Modell</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>Gefragt</translation>
    </message>
    <message>
        <source>Runs that found an adversarial example, about which the question was asked</source>
        <translation>Läufe mit adversarialem Beispiel, zu denen die Frage gestellt wurde</translation>
    </message>
    <message>
        <source>Same</source>
        <translation>Gleich</translation>
    </message>
    <message>
        <source>Answers that it still is what it was</source>
        <translation>Antworten, dass es noch ist, was es war</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>Answers that it is hard to say</source>
        <translation>Antworten, dass es schwer zu sagen ist</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Answers that it is what the model now says</source>
        <translation>Antworten, dass es ist, was das Modell jetzt sagt</translation>
    </message>
    <message>
        <source>Share same</source>
        <translation>Anteil gleich</translation>
    </message>
    <message>
        <source>Which share of the answers is “the same”, with its 95 % interval (Wilson)</source>
        <translation>Anteil der Antworten „gleich“ mit 95-%-Intervall (Wilson)</translation>
    </message>
    <message>
        <source>{model}: asked {asked}, same {same}, unsure {unsure}, new {new}</source>
        <translation>{model}: gefragt {asked}, gleich {same}, unsicher {unsure}, neu {new}</translation>
    </message>
    <message>
        <source>Share same: {share}</source>
        <translation>Anteil gleich: {share}</translation>
    </message>
    <message>
        <source>looking for a starting point</source>
        <translation>Suche nach einem Startpunkt</translation>
    </message>
    <message>
        <source>stepping</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>walking</source>
        <translation>Wanderung</translation>
    </message>
    <message>
        <source>bisecting the last step</source>
        <translation>Bisektion des letzten Schritts</translation>
    </message>
    <message>
        <source>bisecting the way back</source>
        <translation>Bisektion des Rückwegs</translation>
    </message>
    <message>
        <source>adding noise</source>
        <translation>Rauschen hinzufügen</translation>
    </message>
    <message>
        <source>drawing the rival</source>
        <translation>Ziehen des Rivalen</translation>
    </message>
    <message>
        <source>resetting pixels</source>
        <translation>Pixel zurücksetzen</translation>
    </message>
    <message>
        <source>approaching the original</source>
        <translation>Annäherung an das Original</translation>
    </message>
    <message>
        <source>drawing noise</source>
        <translation>Ziehen von Rauschen</translation>
    </message>
    <message>
        <source>along the boundary</source>
        <translation>entlang der Grenze</translation>
    </message>
    <message>
        <source>beyond the boundary</source>
        <translation>jenseits der Grenze</translation>
    </message>
    <message>
        <source>{round} of {rounds}</source>
        <translation>{round} von {rounds}</translation>
    </message>
    <message>
        <source>step {turn}</source>
        <translation>Schritt {turn}</translation>
    </message>
    <message>
        <source>draw {turn}</source>
        <translation>Ziehung {turn}</translation>
    </message>
    <message>
        <source>repeat {turn}: {words}</source>
        <translation>Wiederholung {turn}: {words}</translation>
    </message>
    <message>
        <source>size {size}</source>
        <translation>Größe {size}</translation>
    </message>
    <message>
        <source>length {length}</source>
        <translation>Länge {length}</translation>
    </message>
    <message>
        <source>query {number}</source>
        <translation>Abfrage {number}</translation>
    </message>
    <message numerus="yes">
        <source>%n constraint(s)</source>
        <translation>
            <numerusform>%n Nebenbedingung</numerusform>
            <numerusform>%n Nebenbedingungen</numerusform>
        </translation>
    </message>
    <message>
        <source>A sure 1</source>
        <translation>Eine sichere 1</translation>
    </message>
    <message>
        <source>One class explains it far better than all others, so the certified radius is large.</source>
        <translation>Eine Klasse erklärt sie weit besser als alle anderen, der zertifizierte Radius ist also groß.</translation>
    </message>
    <message>
        <source>A 4 that is nearly a 9</source>
        <translation>Eine 4, die fast eine 9 ist</translation>
    </message>
    <message>
        <source>Two classes explain it almost equally well: p is divided, and hardly anything is certified.</source>
        <translation>Zwei Klassen erklären sie fast gleich gut: p ist geteilt, und kaum etwas ist zertifiziert.</translation>
    </message>
    <message>
        <source>A hard digit</source>
        <translation>Eine schwierige Ziffer</translation>
    </message>
    <message>
        <source>It was meant as a 6 and reads as a 5: compare the two reconstructions.</source>
        <translation>Als 6 gemeint und als 5 gelesen: die beiden Rekonstruktionen vergleichen.</translation>
    </message>
    <message>
        <source>Nonsense</source>
        <translation>Unsinn</translation>
    </message>
    <message>
        <source>A zigzag: even the least energy is too high for a digit, so no class explains it.</source>
        <translation>Ein Zickzack: Selbst die kleinste Energie ist zu hoch für eine Ziffer, also erklärt es keine Klasse.</translation>
    </message>
    <message>
        <source>A letter that passes for a 4</source>
        <translation>Ein Buchstabe, der als 4 durchgeht</translation>
    </message>
    <message>
        <source>An A is no digit, but class 4 explains it well enough: what is explained may still be nonsense.</source>
        <translation>Ein A ist keine Ziffer, aber Klasse 4 erklärt es gut genug: Auch was erklärt ist, kann Unsinn sein.</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>thorough</source>
        <translation>gründlich</translation>
    </message>
    <message>
        <source>{runs} and {readings}.</source>
        <translation>{runs} und {readings}.</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n Lauf</numerusform>
            <numerusform>%n Läufe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n reading(s)</source>
        <translation>
            <numerusform>%n Lesung</numerusform>
            <numerusform>%n Lesungen</numerusform>
        </translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>What was run</source>
        <translation>Was ausgeführt wurde</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>All runs</source>
        <translation>Alle Läufe</translation>
    </message>
    <message>
        <source>The image, white on black</source>
        <translation>Das Bild, weiß auf schwarz</translation>
    </message>
    <message>
        <source>The image</source>
        <translation>Das Bild</translation>
    </message>
    <message>
        <source>Report of {name}</source>
        <translation>Bericht über {name}</translation>
    </message>
    <message>
        <source>{name}, read by {model}</source>
        <translation>{name}, gelesen von {model}</translation>
    </message>
    <message>
        <source>{provenance} {model}: inference {mode}, weights {weights}, fingerprint {fingerprint}.</source>
        <translation>{provenance} {model}: Inferenz {mode}, Gewichte {weights}, Fingerabdruck {fingerprint}.</translation>
    </message>
    <message>
        <source>of its own</source>
        <translation>eigene</translation>
    </message>
    <message>
        <source>its own class is not known</source>
        <translation>die eigene Klasse ist nicht bekannt</translation>
    </message>
    <message>
        <source>its own class is {name}</source>
        <translation>die eigene Klasse ist {name}</translation>
    </message>
    <message>
        <source>“{name}”; {label}</source>
        <translation>„{name}“; {label}</translation>
    </message>
    <message>
        <source>inverted, as it was dark on light</source>
        <translation>invertiert, da dunkel auf hell</translation>
    </message>
    <message>
        <source>scaled and centred as in MNIST</source>
        <translation>skaliert und zentriert wie in MNIST</translation>
    </message>
    <message>
        <source>Pinned reading “{name}”, {when}.</source>
        <translation>Angeheftete Lesung „{name}“, {when}.</translation>
    </message>
    <message>
        <source>Run {number}: {attack}{title}</source>
        <translation>Lauf {number}: {attack}{title}</translation>
    </message>
    <message>
        <source>Difference: orange is ink added, blue ink taken away; the ends of the scale are ±1.</source>
        <translation>Differenz: Orange ist hinzugefügte, Blau weggenommene Tinte; die Skala endet bei ±1.</translation>
    </message>
    <message>
        <source>revision {n}</source>
        <translation>Revision {n}</translation>
    </message>
    <message>
        <source>Aim</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>the least {norm}, to {target}</source>
        <translation>kleinstes {norm}, Ziel: {target}</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Distances</source>
        <translation>Abstände</translation>
    </message>
    <message>
        <source>{name}, confirmed by inference {mode}</source>
        <translation>{name}, bestätigt durch Inferenz {mode}</translation>
    </message>
    <message>
        <source>Classified as</source>
        <translation>Klassifiziert als</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>given up, to save memory</source>
        <translation>verworfen, um Speicher zu sparen</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>What will it become? You guessed</source>
        <translation>Was wird daraus? Geraten</translation>
    </message>
    <message>
        <source>Run {number}</source>
        <translation>Lauf {number}</translation>
    </message>
    <message>
        <source>This line repeats it:</source>
        <translation>Diese Zeile wiederholt ihn:</translation>
    </message>
    <message>
        <source>That nothing was found proves nothing: another attack may find one.</source>
        <translation>Dass nichts gefunden wurde, beweist nichts: Ein anderer Angriff findet vielleicht ein Beispiel.</translation>
    </message>
    <message>
        <source>defaults</source>
        <translation>Voreinstellungen</translation>
    </message>
    <message>
        <source>strength {strength}</source>
        <translation>Stärke {strength}</translation>
    </message>
    <message>
        <source>“Is it still the same to you?” was asked about every adversarial example that was found. The last column is the share of the answers that it is, with its 95 % interval (Wilson).</source>
        <translation>„Ist es noch dasselbe?“ wurde zu jedem gefundenen adversarialen Beispiel gefragt. Die letzte Spalte ist der Anteil der bejahenden Antworten mit 95-%-Intervall (Wilson).</translation>
    </message>
    <message>
        <source>What it is to the user</source>
        <translation>Urteil der Betrachtenden</translation>
    </message>
    <message>
        <source>Written by</source>
        <translation>Geschrieben von</translation>
    </message>
    <message>
        <source>Computed with</source>
        <translation>Berechnet mit</translation>
    </message>
    <message>
        <source>inference {mode}, fingerprint {fingerprint}, trained on {data}, on {device}</source>
        <translation>Inferenz {mode}, Fingerabdruck {fingerprint}, trainiert mit {data}, auf {device}</translation>
    </message>
    <message>
        <source>The fingerprint is the first 12 digits of the SHA-256 over all weights. Distances are rounded up, certified radii down.</source>
        <translation>Der Fingerabdruck sind die ersten 12 Stellen des SHA-256 über alle Gewichte. Abstände sind aufgerundet, zertifizierte Radien abgerundet.</translation>
    </message>
    <message>
        <source>How it was computed</source>
        <translation>Wie es berechnet wurde</translation>
    </message>
    <message>
        <source>Versions and weights</source>
        <translation>Versionen und Gewichte</translation>
    </message>
    <message>
        <source>Written by absgui {version}, {date}</source>
        <translation>Geschrieben von absgui {version}, {date}</translation>
    </message>
    <message>
        <source>What the model reads</source>
        <translation>Was das Modell liest</translation>
    </message>
    <message>
        <source>The paper’s p, with η</source>
        <translation>p der Veröffentlichung, mit η</translation>
    </message>
    <message>
        <source>The ten classes; the lowest wins</source>
        <translation>Die zehn Klassen; die niedrigste gewinnt</translation>
    </message>
    <message>
        <source>the image</source>
        <translation>das Bild</translation>
    </message>
    <message>
        <source>The image that was read, white on black</source>
        <translation>Das gelesene Bild, weiß auf schwarz</translation>
    </message>
    <message>
        <source>Best reconstruction by class {name}</source>
        <translation>Beste Rekonstruktion durch Klasse {name}</translation>
    </message>
    <message>
        <source>The best reconstruction by each class:</source>
        <translation>Die beste Rekonstruktion jeder Klasse:</translation>
    </message>
    <message>
        <source>p is the network’s own softmax.</source>
        <translation>p ist der Softmax des Netzes selbst.</translation>
    </message>
    <message>
        <source>p is exp(−F / T), normalised over the ten classes, with T fitted on held-out images.</source>
        <translation>p ist exp(−F / T), über die zehn Klassen normiert, mit T an zurückgehaltenen Bildern angepasst.</translation>
    </message>
    <message>
        <source>It takes for granted that the image is of one of the classes, which it is not here.</source>
        <translation>Das setzt voraus, dass das Bild zu einer der Klassen gehört, was hier nicht der Fall ist.</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>Zertifikate</translation>
    </message>
    <message>
        <source>None: {model} gives no certificates, or it was not computed.</source>
        <translation>Keine: {model} gibt keine Zertifikate, oder es wurde nicht berechnet.</translation>
    </message>
    <message>
        <source>Refined</source>
        <translation>Verfeinert</translation>
    </message>
    <message>
        <source>The paper’s bound</source>
        <translation>Schranke der Veröffentlichung</translation>
    </message>
    <message>
        <source>Nearest class</source>
        <translation>Nächste Klasse</translation>
    </message>
    <message>
        <source>No smaller change turns it into anything else; in L0 none of so many pixels</source>
        <translation>Keine kleinere Änderung macht etwas anderes daraus; in L0 keine von so vielen Pixeln</translation>
    </message>
    <message>
        <source>These radii are {condition}{about}.</source>
        <translation>Diese Radien sind {condition}{about}.</translation>
    </message>
    <message>
        <source>eq. 8</source>
        <translation>Gl. 8</translation>
    </message>
    <message>
        <source>min ‖δ‖₂ over c ≠ y, z, with x + δ in [0, 1], 2⟨δ, G_c(z) − G_y(z_y)⟩ = F_c − F_y</source>
        <translation>min ‖δ‖₂ über c ≠ y, z, mit x + δ in [0, 1], 2⟨δ, G_c(z) − G_y(z_y)⟩ = F_c − F_y</translation>
    </message>
    <message>
        <source>2 Σ |w_i| min(ε, room_i) = g for the worst c, z, with w = G_c(z) − G_y(z_y), g = F_c − F_y</source>
        <translation>2 Σ |w_i| min(ε, Raum_i) = g für das schlechteste c, z, mit w = G_c(z) − G_y(z_y), g = F_c − F_y</translation>
    </message>
    <message>
        <source>largest k with 2 · (sum of the k largest gains) &lt; g = F_c − F_y, for the worst c, z</source>
        <translation>größtes k mit 2 · (Summe der k größten Gewinne) &lt; g = F_c − F_y, für das schlechteste c, z</translation>
    </message>
    <message>
        <source>ε = min over c ≠ y of (d_c² − F_y) / (2 (d_c + r_y))</source>
        <translation>ε = min über c ≠ y von (d_c² − F_y) / (2 (d_c + r_y))</translation>
    </message>
    <message>
        <source>largest ε: Σ (|G_y − x| + ε)² + ½|z_y|² ≤ Σ max(0, |G_c(z) − x| − ε)², all c, z</source>
        <translation>größtes ε: Σ (|G_y − x| + ε)² + ½|z_y|² ≤ Σ max(0, |G_c(z) − x| − ε)², alle c, z</translation>
    </message>
    <message>
        <source>min ‖δ‖₂ over c ≠ y, k, with x + δ in [0, 1], E_ck(x + δ) ≤ E_yj(x + δ)</source>
        <translation>min ‖δ‖₂ über c ≠ y, k, mit x + δ in [0, 1], E_ck(x + δ) ≤ E_yj(x + δ)</translation>
    </message>
    <message>
        <source>largest ε with E_ck(x + δ) &gt; E_yj(x + δ) proved for all c ≠ y, k and all |δ_i| ≤ ε</source>
        <translation>größtes ε, für das E_ck(x + δ) &gt; E_yj(x + δ) für alle c ≠ y, k und alle |δ_i| ≤ ε bewiesen ist</translation>
    </message>
    <message>
        <source>largest n with E_ck(x + δ) &gt; E_yj(x + δ) proved for all c ≠ y, k and all δ in n pixels</source>
        <translation>größtes n, für das E_ck(x + δ) &gt; E_yj(x + δ) für alle c ≠ y, k und alle δ in n Pixeln bewiesen ist</translation>
    </message>
    <message>
        <source>min ‖δ‖₂ over c ≠ y, k, with x + δ in [0, 1], E_ck(x + δ) ≤ E_yj(x + δ) for several j</source>
        <translation>min ‖δ‖₂ über c ≠ y, k, mit x + δ in [0, 1], E_ck(x + δ) ≤ E_yj(x + δ) für mehrere j</translation>
    </message>
    <message>
        <source>ε = min over c ≠ y, k of D / (s + √(s² + λ_ck D)), D = E_ck − E_y, s = ‖G_ck − x‖ + ‖G_y − x‖</source>
        <translation>ε = min über c ≠ y, k von D / (s + √(s² + λ_ck D)), D = E_ck − E_y, s = ‖G_ck − x‖ + ‖G_y − x‖</translation>
    </message>
    <message>
        <source>the same with s = ‖G_ck − x‖₁ + ‖G_y − x‖₁ and 784 λ_ck</source>
        <translation>dasselbe mit s = ‖G_ck − x‖₁ + ‖G_y − x‖₁ und 784 λ_ck</translation>
    </message>
    <message>
        <source>; k, j: components of a class</source>
        <translation>; k, j: Komponenten einer Klasse</translation>
    </message>
    <message>
        <source>least √ Σ (x_i − ½)² with flips that close g = γ_c F_c − γ_y F_y, for the worst c, z; the last one in part</source>
        <translation>kleinstes √ Σ (x_i − ½)² mit Umschaltungen, die g = γ_c F_c − γ_y F_y schließen, für das schlechteste c, z; die letzte teilweise</translation>
    </message>
    <message>
        <source>least max |x_i − ½| with flips that close g = γ_c F_c − γ_y F_y, for the worst c, z</source>
        <translation>kleinstes max |x_i − ½| mit Umschaltungen, die g = γ_c F_c − γ_y F_y schließen, für das schlechteste c, z</translation>
    </message>
    <message>
        <source>largest k with (the k flips that gain most) &lt; g = γ_c F_c − γ_y F_y, for the worst c, z</source>
        <translation>größtes k mit (die k ergiebigsten Umschaltungen) &lt; g = γ_c F_c − γ_y F_y, für das schlechteste c, z</translation>
    </message>
    <message>
        <source>√ of the sum of the k least (x_i − ½)², k the flips that eq. 8 allows at least</source>
        <translation>√ der Summe der k kleinsten (x_i − ½)², k: so viele Umschaltungen erlaubt Gl. 8 mindestens</translation>
    </message>
    <message>
        <source>least max |x_i − ½| with flips that make γ_y F_y larger and, each by itself, γ_c F_c smaller</source>
        <translation>kleinstes max |x_i − ½| mit Umschaltungen, die γ_y F_y größer und, jede für sich, γ_c F_c kleiner machen</translation>
    </message>
    <message>
        <source>min ‖δ‖ over c ≠ y, z_c with 2⟨δ, G_c(z_c) − G_y(z)⟩ ≥ F_c(z_c) − F_y(z) for several z</source>
        <translation>min ‖δ‖ über c ≠ y, z_c mit 2⟨δ, G_c(z_c) − G_y(z)⟩ ≥ F_c(z_c) − F_y(z) für mehrere z</translation>
    </message>
    <message>
        <source>the same with g closed for several z of y at once; flips may be made in part</source>
        <translation>dasselbe, wobei g für mehrere z von y zugleich geschlossen wird; Umschaltungen auch teilweise</translation>
    </message>
    <message>
        <source>‖x′ − x‖₀ = number of pixels with x′_i ≠ x_i</source>
        <translation>‖x′ − x‖₀ = Anzahl der Pixel mit x′_i ≠ x_i</translation>
    </message>
    <message>
        <source>this digit</source>
        <translation>diese Ziffer</translation>
    </message>
    <message>
        <source>The bound of the paper ({place}, corrected) gives {radius}: it holds too, but is never larger.</source>
        <translation>Die Schranke der Veröffentlichung ({place}, berichtigt) ergibt {radius}: Sie gilt auch, ist aber nie größer.</translation>
    </message>
    <message>
        <source>Not certified, and no adversarial found yet: an attack may find one.</source>
        <translation>Nicht zertifiziert, und noch kein adversariales Beispiel gefunden: Ein Angriff findet vielleicht eines.</translation>
    </message>
    <message>
        <source>Between {low} and {high} nothing is proved and nothing found: the truth lies here.</source>
        <translation>Zwischen {low} und {high} ist nichts bewiesen und nichts gefunden: Hier liegt die Wahrheit.</translation>
    </message>
    <message>
        <source>certified {below} least adversarial {norm} ≤ found</source>
        <translation>zertifiziert {below} kleinster adversarialer Abstand in {norm} ≤ gefunden</translation>
    </message>
    <message>
        <source>The frame that is shown is {distance} away from the original.</source>
        <translation>Das gezeigte Bild ist {distance} vom Original entfernt.</translation>
    </message>
    <message>
        <source>The nearest image found that the model takes for another class than {digit}: {distance} away.</source>
        <translation>Das nächste gefundene Bild, das für das Modell eine andere Klasse hat als {digit}: {distance} entfernt.</translation>
    </message>
    <message>
        <source>Green: certified.</source>
        <translation>Grün: zertifiziert.</translation>
    </message>
    <message>
        <source>Shaded: unknown. Diamond: the nearest adversarial found.</source>
        <translation>Schraffiert: unbekannt. Raute: das nächste gefundene adversariale Beispiel.</translation>
    </message>
    <message>
        <source>Hover a mark, or step through them with ← and →, for its meaning and its formula.</source>
        <translation>Auf eine Marke zeigen oder mit ← und → durchgehen: Bedeutung und Formel.</translation>
    </message>
    <message>
        <source>{condition}; but an adversarial was found nearer, so a latent optimum was missed</source>
        <translation>{condition}; aber ein adversariales Beispiel wurde näher gefunden, ein latentes Optimum also verfehlt</translation>
    </message>
    <message>
        <source>No change below {radius}</source>
        <translation>Keine Änderung unter {radius}</translation>
    </message>
    <message>
        <source>No change of {radius} or less</source>
        <translation>Keine Änderung bis {radius}</translation>
    </message>
    <message>
        <source>{change} turns {digit} into anything else: {condition}.</source>
        <translation>{change} verwandelt {digit} in etwas anderes: {condition}.</translation>
    </message>
    <message>
        <source>{change} turns {digit} into anything else, by several of its own components: {condition}.</source>
        <translation>{change} verwandelt {digit} in etwas anderes, nach mehreren der eigenen Komponenten: {condition}.</translation>
    </message>
    <message>
        <source>{change} turns {digit} into anything else, by several of its own latents: {condition}.</source>
        <translation>{change} verwandelt {digit} in etwas anderes, nach mehreren der eigenen Latenten: {condition}.</translation>
    </message>
    <message>
        <source>Nothing found by minimising {norm} yet</source>
        <translation>Mit Minimieren von {norm} noch nichts gefunden</translation>
    </message>
    <message>
        <source>No adversarial found yet</source>
        <translation>Noch kein adversariales Beispiel gefunden</translation>
    </message>
    <message>
        <source>Unknown: the certificate search has not converged</source>
        <translation>Unbekannt: Die Suche des Zertifikats ist nicht konvergiert</translation>
    </message>
    <message>
        <source>Found below what is certified: a latent optimum was missed</source>
        <translation>Unterhalb des Zertifizierten gefunden: Ein latentes Optimum wurde verfehlt</translation>
    </message>
    <message>
        <source>Unknown: 0, the bounds meet</source>
        <translation>Unbekannt: 0, die Schranken treffen sich</translation>
    </message>
    <message>
        <source>Unknown: {amount}</source>
        <translation>Unbekannt: {amount}</translation>
    </message>
    <message>
        <source>L2, to the right towards what {rival} makes of it</source>
        <translation>L2, nach rechts zu dem, was {rival} daraus macht</translation>
    </message>
    <message>
        <source>L2, to the right towards what was found</source>
        <translation>L2, nach rechts zum Gefundenen</translation>
    </message>
    <message>
        <source>Querying the model …</source>
        <translation>Modell wird abgefragt …</translation>
    </message>
    <message numerus="yes">
        <source>%n point(s)</source>
        <translation>
            <numerusform>%n Punkt</numerusform>
            <numerusform>%n Punkte</numerusform>
        </translation>
    </message>
    <message>
        <source>{side} × {side} points: {asked} queried …</source>
        <translation>{side} × {side} Punkte: {asked} abgefragt …</translation>
    </message>
    <message>
        <source>{asked} of {all} queried; elsewhere all neighbours agree. Clipped to [0, 1].</source>
        <translation>{asked} von {all} abgefragt; sonst stimmen alle Nachbarn überein. Auf [0, 1] beschnitten.</translation>
    </message>
    <message>
        <source> (clipped)</source>
        <translation> (beschnitten)</translation>
    </message>
    <message>
        <source>{name}, L2 {away} away{clipped}</source>
        <translation>{name}, L2 {away} entfernt{clipped}</translation>
    </message>
    <message>
        <source>{name} has {share} of the slice</source>
        <translation>{name} hat {share} des Schnitts</translation>
    </message>
    <message>
        <source>Attack this {name}</source>
        <translation>Diese {name} angreifen</translation>
    </message>
    <message>
        <source>Change the answer {name}</source>
        <translation>Antwort {name} ändern</translation>
    </message>
    <message>
        <source>It searches for a similar image with another answer than {name}.</source>
        <translation>Gesucht wird ein ähnliches Bild mit einer anderen Antwort als {name}.</translation>
    </message>
    <message>
        <source>No class explains this one.</source>
        <translation>Keine Klasse erklärt dieses Bild.</translation>
    </message>
    <message>
        <source>The digit is misclassified as it is, which counts as a distance of 0.</source>
        <translation>Die Ziffer ist schon so falsch klassifiziert, was als Abstand 0 zählt.</translation>
    </message>
    <message>
        <source>No class explains this image. An attack can still change the answer {name}.</source>
        <translation>Keine Klasse erklärt dieses Bild. Ein Angriff kann die Antwort {name} trotzdem ändern.</translation>
    </message>
    <message>
        <source>{image}: its distance counts as 0. An attack can change that answer.</source>
        <translation>{image}: Der Abstand zählt als 0. Ein Angriff kann diese Antwort ändern.</translation>
    </message>
    <message>
        <source>No attack has run on this digit yet.</source>
        <translation>Auf diese Ziffer lief noch kein Angriff.</translation>
    </message>
    <message>
        <source>read as {name}, p {p}</source>
        <translation>gelesen als {name}, p {p}</translation>
    </message>
    <message>
        <source>of the answer {name}, which explains nothing</source>
        <translation>für die Antwort {name}, die nichts erklärt</translation>
    </message>
    <message>
        <source>of a wrong answer: it is {name}</source>
        <translation>für eine falsche Antwort: es ist {name}</translation>
    </message>
    <message>
        <source>this {name}</source>
        <translation>diese {name}</translation>
    </message>
    <message>
        <source>the wrong answer {name}</source>
        <translation>die falsche Antwort {name}</translation>
    </message>
    <message>
        <source>the answer {name}</source>
        <translation>die Antwort {name}</translation>
    </message>
    <message>
        <source>the answer changes from {own} to {now}</source>
        <translation>die Antwort wechselt von {own} zu {now}</translation>
    </message>
    <message>
        <source>the {own} becomes {now}</source>
        <translation>aus der {own} wird {now}</translation>
    </message>
    <message>
        <source>the {truth}, misclassified as {label}</source>
        <translation>die {truth}, falsch klassifiziert als {label}</translation>
    </message>
    <message>
        <source>{image}, is classified correctly</source>
        <translation>{image}, wird richtig klassifiziert</translation>
    </message>
    <message>
        <source>{image}, becomes {now}</source>
        <translation>{image}, jetzt {now}</translation>
    </message>
    <message>
        <source>Hard to say</source>
        <translation>Schwer zu sagen</translation>
    </message>
    <message>
        <source>No, still nothing</source>
        <translation>Nein, noch immer nichts</translation>
    </message>
    <message>
        <source>Yes, {name}</source>
        <translation>Ja, {name}</translation>
    </message>
    <message>
        <source>Is it {name} to you?</source>
        <translation>Ist es {name}?</translation>
    </message>
    <message>
        <source>No, {name}</source>
        <translation>Nein, {name}</translation>
    </message>
    <message>
        <source>Is it still {name} to you?</source>
        <translation>Ist es noch {name}?</translation>
    </message>
    <message>
        <source>None of the ten explains this; nearest is {label}, energy {least}</source>
        <translation>Keine der zehn erklärt dies; am nächsten {label}, Energie {least}</translation>
    </message>
    <message>
        <source>None of the ten explains this; the nearest is {label}, energy {least}{limit}{truth}</source>
        <translation>Keine der zehn erklärt dies; am nächsten ist {label}, Energie {least}{limit}{truth}</translation>
    </message>
    <message>
        <source>, above {limit}</source>
        <translation>, über {limit}</translation>
    </message>
    <message>
        <source>; it is {name}</source>
        <translation>; es ist {name}</translation>
    </message>
    <message>
        <source>{image}; the runner-up is {rival}</source>
        <translation>{image}; an zweiter Stelle {rival}</translation>
    </message>
    <message>
        <source>Reads as {label}, then {rival}</source>
        <translation>Gelesen als {label}, dann {rival}</translation>
    </message>
    <message>
        <source>It reads as {label}; the runner-up is {rival}</source>
        <translation>Gelesen als {label}; an zweiter Stelle {rival}</translation>
    </message>
    <message>
        <source>It reads as {label}; the runner-up is {rival}; it is indeed {truth}</source>
        <translation>Gelesen als {label}; an zweiter Stelle {rival}; es ist tatsächlich {truth}</translation>
    </message>
    <message>
        <source>The least energy is {least}; an image counts as explained up to {limit}. {share} % of digits stay below their limit, and no image may have more than an empty picture would leave of it. The answer only says which class explains it least badly.</source>
        <translation>Die kleinste Energie ist {least}; bis {limit} gilt ein Bild als erklärt. {share} % der Ziffern bleiben unter ihrer Grenze, und kein Bild darf mehr haben, als ein leeres Bild von ihm übrig ließe. Die Antwort sagt nur, welche Klasse es am wenigsten schlecht erklärt.</translation>
    </message>
    <message>
        <source>A job</source>
        <translation>Ein Auftrag</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Laden des Modells</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>The slice</source>
        <translation>Der Schnitt</translation>
    </message>
    <message>
        <source>The latents</source>
        <translation>Die Latenten</translation>
    </message>
    <message>
        <source>Draw a digit on this sheet. Ten models, one for each class, look for their best explanation of it, and the class that explains it best wins.</source>
        <translation>Auf diesem Blatt eine Ziffer zeichnen. Zehn Modelle, eines je Klasse, suchen ihre beste Erklärung dafür, und die Klasse, die sie am besten erklärt, gewinnt.</translation>
    </message>
    <message>
        <source>Guess</source>
        <translation>Raten</translation>
    </message>
    <message>
        <source>An attack will change the image as little as it can until another class wins. Which one? Press your guess.</source>
        <translation>Ein Angriff ändert das Bild so wenig wie möglich, bis eine andere Klasse gewinnt. Welche? Den Tipp anklicken.</translation>
    </message>
    <message>
        <source>Run the attack and watch it: each frame is one step towards the boundary between two classes.</source>
        <translation>Den Angriff ausführen und zusehen: Jedes Bild ist ein Schritt zur Grenze zwischen zwei Klassen.</translation>
    </message>
    <message>
        <source>Judge</source>
        <translation>Urteilen</translation>
    </message>
    <message>
        <source>The prediction has changed. Is it still the same digit to you? If so, the model was fooled; if not, it saw what you see.</source>
        <translation>Die Vorhersage hat sich geändert. Ist es noch dieselbe Ziffer? Wenn ja, wurde das Modell getäuscht; wenn nicht, sah es dasselbe wie der Mensch.</translation>
    </message>
    <message>
        <source>Choose the CNN here and attack the same digit again: compare how far each image had to change.</source>
        <translation>Hier das CNN wählen und dieselbe Ziffer noch einmal angreifen: vergleichen, wie stark sich das Bild jeweils ändern musste.</translation>
    </message>
    <message>
        <source>Draw a digit on this sheet. The model in use gives each of the ten classes a score, and the class with the best one wins.</source>
        <translation>Eine Ziffer auf dieses Blatt zeichnen. Das Modell in Gebrauch gibt jeder der zehn Klassen einen Wert, und die Klasse mit dem besten gewinnt.</translation>
    </message>
    <message>
        <source>When an attack has changed the prediction, you are asked here whether it is still the same digit to you. If so, the model was fooled; if not, it saw what you see.</source>
        <translation>Hat ein Angriff die Vorhersage geändert, steht hier die Frage, ob es noch dieselbe Ziffer ist. Wenn ja, wurde das Modell getäuscht; wenn nicht, sah es dasselbe.</translation>
    </message>
    <message>
        <source>Choose another model here and attack the same digit again: compare how far each image had to change.</source>
        <translation>Hier ein anderes Modell wählen und dieselbe Ziffer noch einmal angreifen: vergleichen, wie weit sich jedes Bild ändern musste.</translation>
    </message>
    <message>
        <source>New here?</source>
        <translation>Neu hier?</translation>
    </message>
    <message>
        <source>A tour shows you around in five steps. You can find it later in the menu Help.</source>
        <translation>Ein Rundgang zeigt alles in fünf Schritten. Später ist er im Menü „Hilfe“ zu finden.</translation>
    </message>
    <message>
        <source>The model is being loaded</source>
        <translation>Das Modell wird geladen</translation>
    </message>
    <message>
        <source>No model could be loaded; choose another in the tool bar</source>
        <translation>Kein Modell konnte geladen werden; in der Werkzeugleiste ein anderes wählen</translation>
    </message>
    <message>
        <source>The digit is being read</source>
        <translation>Die Ziffer wird gelesen</translation>
    </message>
    <message>
        <source>Draw a digit to see how far it is from the next class.</source>
        <translation>Eine Ziffer zeichnen, um zu sehen, wie weit sie von der nächsten Klasse entfernt ist.</translation>
    </message>
    <message>
        <source>The model is being loaded; the certificate follows.</source>
        <translation>Das Modell wird geladen; das Zertifikat folgt.</translation>
    </message>
    <message>
        <source>The digit is being read; the certificate follows.</source>
        <translation>Die Ziffer wird gelesen; das Zertifikat folgt.</translation>
    </message>
    <message>
        <source>Draw a digit, then run an attack to walk it to the class boundary.</source>
        <translation>Eine Ziffer zeichnen, dann einen Angriff ausführen, der sie zur Klassengrenze führt.</translation>
    </message>
    <message>
        <source>The model is being loaded; then an attack can run.</source>
        <translation>Das Modell wird geladen; dann kann ein Angriff laufen.</translation>
    </message>
    <message>
        <source>The digit is being read; then an attack can run.</source>
        <translation>Die Ziffer wird gelesen; dann kann ein Angriff laufen.</translation>
    </message>
    <message>
        <source>Euclidean length of the change</source>
        <translation>euklidische Länge der Änderung</translation>
    </message>
    <message>
        <source>largest change of one pixel, out of 1</source>
        <translation>größte Änderung eines Pixels, von höchstens 1</translation>
    </message>
    <message>
        <source>number of changed pixels</source>
        <translation>Anzahl der geänderten Pixel</translation>
    </message>
    <message>
        <source>certified (assuming the latent optimum is found)</source>
        <translation>zertifiziert (sofern das latente Optimum gefunden ist)</translation>
    </message>
    <message>
        <source>certified (guaranteed: every component of every other class is ruled out, rounding included)</source>
        <translation>zertifiziert (garantiert: jede Komponente jeder anderen Klasse ist ausgeschlossen, Rundung eingerechnet)</translation>
    </message>
    <message>
        <source>numbers scaled</source>
        <translation>Zahlen skaliert</translation>
    </message>
    <message>
        <source>clipped</source>
        <translation>abgeschnitten</translation>
    </message>
    <message>
        <source>one channel taken</source>
        <translation>ein Farbkanal</translation>
    </message>
    <message>
        <source>transparency filled</source>
        <translation>Transparenz aufgefüllt</translation>
    </message>
    <message>
        <source>turned upright</source>
        <translation>aufrecht gedreht</translation>
    </message>
    <message>
        <source>rows and columns exchanged</source>
        <translation>Zeilen und Spalten vertauscht</translation>
    </message>
    <message>
        <source>inverted</source>
        <translation>umgekehrt</translation>
    </message>
    <message>
        <source>cut out of the picture</source>
        <translation>aus dem Bild ausgeschnitten</translation>
    </message>
    <message>
        <source>normalised</source>
        <translation>normalisiert</translation>
    </message>
    <message>
        <source>fitted into 28 × 28</source>
        <translation>in 28 × 28 eingepasst</translation>
    </message>
    <message>
        <source>There are several digits on the picture</source>
        <translation>Auf dem Bild sind mehrere Ziffern</translation>
    </message>
    <message>
        <source>What lies around the page, or its frame, was left out: check that this is the digit</source>
        <translation>Was um die Seite liegt, oder ihr Rahmen, wurde weggelassen: prüfen, ob dies die Ziffer ist</translation>
    </message>
    <message>
        <source>This looks like a filled area rather than the strokes of a digit</source>
        <translation>Dies sieht eher nach einer gefüllten Fläche aus als nach den Strichen einer Ziffer</translation>
    </message>
    <message>
        <source>The ink reaches the edge of the picture: the digit may be cut off</source>
        <translation>Die Tinte reicht bis an den Bildrand: Die Ziffer ist vielleicht abgeschnitten</translation>
    </message>
    <message>
        <source>No strokes stand out clearly from the page: this may be a shadow or an edge</source>
        <translation>Keine Striche heben sich klar von der Seite ab: Dies ist vielleicht ein Schatten oder eine Kante</translation>
    </message>
    <message>
        <source>The background is light: invert it if the ink is dark</source>
        <translation>Der Hintergrund ist hell: umkehren, wenn die Tinte dunkel ist</translation>
    </message>
    <message>
        <source>Rows and columns seem exchanged, as in EMNIST&apos;s files: transpose it</source>
        <translation>Zeilen und Spalten scheinen vertauscht, wie in den Dateien von EMNIST: transponieren</translation>
    </message>
    <message>
        <source>All pixels are the same: there is nothing to read</source>
        <translation>Alle Pixel sind gleich: es gibt nichts zu lesen</translation>
    </message>
    <message>
        <source>These may be two digits that touch: cut them apart</source>
        <translation>Das könnten zwei Ziffern sein, die sich berühren: bitte auseinanderschneiden</translation>
    </message>
    <message>
        <source>The colours run through the rainbow, which hides the ink: save the picture in greys</source>
        <translation>Die Farben durchlaufen den Regenbogen, was die Tinte verbirgt: das Bild in Graustufen speichern</translation>
    </message>
    <message>
        <source>This is a file with a number in its name, not an image of another file: rename it</source>
        <translation>Diese Datei hat eine Zahl im Namen und ist kein Bild einer anderen Datei: bitte umbenennen</translation>
    </message>
    <message numerus="yes">
        <source>%n pixel(s)</source>
        <translation>
            <numerusform>%n Pixel</numerusform>
            <numerusform>%n Pixel</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} pixels</source>
        <translation>{n} Pixel</translation>
    </message>
    <message>
        <source>{condition}, still searching</source>
        <translation>{condition}, Suche läuft noch</translation>
    </message>
    <message numerus="yes">
        <source>an {name}</source>
        <comment>a digit</comment>
        <translation>
            <numerusform>eine {name}</numerusform>
            <numerusform>eine {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>a {name}</source>
        <comment>a digit</comment>
        <translation>
            <numerusform>eine {name}</numerusform>
            <numerusform>eine {name}</numerusform>
        </translation>
    </message>
    <message>
        <source>an {name}</source>
        <translation>„{name}“</translation>
    </message>
    <message>
        <source>a {name}</source>
        <translation>„{name}“</translation>
    </message>
    <message>
        <source>{truth}, misclassified as {label}</source>
        <translation>{truth}, falsch klassifiziert als {label}</translation>
    </message>
    <message>
        <source>your drawing</source>
        <translation>eigene Zeichnung</translation>
    </message>
    <message>
        <source>pasted picture</source>
        <translation>eingefügtes Bild</translation>
    </message>
    <message>
        <source>{name}, as saved</source>
        <translation>{name}, wie gespeichert</translation>
    </message>
    <message>
        <source>any other class</source>
        <translation>eine beliebige andere Klasse</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n Schritt</numerusform>
            <numerusform>%n Schritte</numerusform>
        </translation>
    </message>
    <message>
        <source>Not found within the budget ({spent}). That proves nothing: another attack may find one.</source>
        <translation>Innerhalb des Budgets nicht gefunden ({spent}). Das beweist nichts: Ein anderer Angriff findet vielleicht ein Beispiel.</translation>
    </message>
    <message>
        <source>Stopped after {spent}. Nothing found so far.</source>
        <translation>Abgebrochen ({spent}). Bisher nichts gefunden.</translation>
    </message>
    <message>
        <source>Stopped after {spent}. Best so far: {now} at {distance}.</source>
        <translation>Abgebrochen ({spent}). Bisher am besten: {now} bei {distance}.</translation>
    </message>
    <message>
        <source>Found: {found} at {distance} ({spent}).</source>
        <translation>Gefunden: {found} bei {distance} ({spent}).</translation>
    </message>
    <message>
        <source>1 query</source>
        <translation>1 Abfrage</translation>
    </message>
    <message numerus="yes">
        <source>%n queries</source>
        <translation>
            <numerusform>%n Abfrage</numerusform>
            <numerusform>%n Abfragen</numerusform>
        </translation>
    </message>
    <message>
        <source>{file} is a program, which runs when it is opened. Open it as the model, at the upper left: there you are asked whether you trust who made it.</source>
        <translation>{file} ist ein Programm, das beim Öffnen läuft. Oben links als Modell öffnen: dort wird gefragt, ob dem zu trauen ist, der es gemacht hat.</translation>
    </message>
    <message>
        <source>Internal error ({kind}: {error}). {then}</source>
        <translation>Interner Fehler ({kind}: {error}). {then}</translation>
    </message>
    <message>
        <source>Your data is unchanged.</source>
        <translation>Die Daten sind unverändert.</translation>
    </message>
    <message>
        <source>Scale of the difference, {limit} grey levels each way</source>
        <translation>Skala der Differenz, {limit} Graustufen in jede Richtung</translation>
    </message>
    <message>
        <source>Orange: ink added, blue: removed; {limit} is the end of the scale, the same for all frames. Click to change it.</source>
        <translation>Orange: Tinte hinzugefügt, blau: entfernt; {limit} ist das Ende der Skala, gleich für alle Bilder. Klicken ändert es.</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>A quarter of the default steps, repeats, starts and differences</source>
        <translation>Ein Viertel der vorgegebenen Schritte, Wiederholungen, Starts und Differenzen</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>The default steps, repeats, starts and differences</source>
        <translation>Die vorgegebenen Schritte, Wiederholungen, Starts und Differenzen</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>Gründlich</translation>
    </message>
    <message>
        <source>Four times as many as by default, as far as the attack allows</source>
        <translation>Viermal so viele wie vorgegeben, soweit der Angriff es erlaubt</translation>
    </message>
    <message>
        <source>Reset to defaults</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>{summary} Source: {source}.</source>
        <translation>{summary} Quelle: {source}.</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Strength: {strength}</source>
        <translation>Stärke: {strength}</translation>
    </message>
    <message>
        <source>{least} to {most}, default {default}</source>
        <translation>{least} bis {most}, vorgegeben {default}</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>Kein Bild</translation>
    </message>
    <message>
        <source>A picture of {side} by {side} pixels, {mean} in the mean</source>
        <translation>Ein Bild von {side} mal {side} Pixeln, im Mittel {mean}</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Drag to any frame. Triangle: the class changes; band: often. Diamond: the best adversarial.</source>
        <translation>Zu einem beliebigen Bild ziehen. Dreieck: Die Klasse wechselt; Band: oft. Raute: das beste adversariale Beispiel.</translation>
    </message>
    <message>
        <source>Drag to move this panel; double-click to tear it off</source>
        <translation>Ziehen verschiebt dieses Feld, Doppelklick löst es ab</translation>
    </message>
    <message>
        <source>Tear off {title}</source>
        <translation>{title} ablösen</translation>
    </message>
    <message>
        <source>A window of its own</source>
        <translation>Ein eigenes Fenster</translation>
    </message>
    <message>
        <source>Close {title}</source>
        <translation>{title} schließen</translation>
    </message>
    <message>
        <source>Close; the menu View brings it back</source>
        <translation>Schließen; das Menü Ansicht bringt es zurück</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Zeichnen</translation>
    </message>
    <message>
        <source>[  and  ]</source>
        <translation>[  und  ]</translation>
    </message>
    <message>
        <source>smaller, larger brush</source>
        <translation>kleinerer, größerer Pinsel</translation>
    </message>
    <message>
        <source>E, right button</source>
        <translation>E, rechte Taste</translation>
    </message>
    <message>
        <source>eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Ctrl+Z</source>
        <translation>Strg+Z</translation>
    </message>
    <message>
        <source>undo</source>
        <translation>rückgängig</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Z</source>
        <translation>Strg+Umschalt+Z</translation>
    </message>
    <message>
        <source>redo</source>
        <translation>wiederholen</translation>
    </message>
    <message>
        <source>random digit</source>
        <translation>zufällige Ziffer</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Ctrl+O</source>
        <translation>Strg+O</translation>
    </message>
    <message>
        <source>open a picture or an array</source>
        <translation>ein Bild oder Array öffnen</translation>
    </message>
    <message>
        <source>Ctrl+V</source>
        <translation>Strg+V</translation>
    </message>
    <message>
        <source>paste a picture or a path</source>
        <translation>ein Bild oder einen Pfad einfügen</translation>
    </message>
    <message>
        <source>Ctrl+C</source>
        <translation>Strg+C</translation>
    </message>
    <message>
        <source>copy the picture that is shown</source>
        <translation>das gezeigte Bild kopieren</translation>
    </message>
    <message>
        <source>How robust, slice</source>
        <translation>Wie robust, Schnitt</translation>
    </message>
    <message>
        <source>step through the marks of the axis</source>
        <translation>durch die Marken der Achse gehen</translation>
    </message>
    <message>
        <source>move the cross in the slice</source>
        <translation>das Kreuz im Schnitt bewegen</translation>
    </message>
    <message>
        <source>+  and  -</source>
        <translation>+  und  -</translation>
    </message>
    <message>
        <source>zoom into the slice, out of it</source>
        <translation>in den Schnitt hinein, aus ihm heraus zoomen</translation>
    </message>
    <message>
        <source>← →, PgUp, PgDn</source>
        <translation>← →, Bild ↑, Bild ↓</translation>
    </message>
    <message>
        <source>move a slider; in the plane ← → ↑ ↓</source>
        <translation>einen Regler bewegen; in der Ebene ← → ↑ ↓</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Rücktaste</translation>
    </message>
    <message>
        <source>to the optimum, as a double click</source>
        <translation>zum Optimum, wie ein Doppelklick</translation>
    </message>
    <message>
        <source>Enter, F2</source>
        <translation>Eingabetaste, F2</translation>
    </message>
    <message>
        <source>show again, rename</source>
        <translation>wieder zeigen, umbenennen</translation>
    </message>
    <message>
        <source>P, Delete</source>
        <translation>P, Entf</translation>
    </message>
    <message>
        <source>pin, delete</source>
        <translation>anheften, löschen</translation>
    </message>
    <message>
        <source>undo the deletion</source>
        <translation>Löschen rückgängig machen</translation>
    </message>
    <message>
        <source>Ctrl+R</source>
        <translation>Strg+R</translation>
    </message>
    <message>
        <source>run</source>
        <translation>starten</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>stop; the best so far is kept</source>
        <translation>anhalten; das bisher Beste bleibt</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>play, pause</source>
        <translation>abspielen, anhalten</translation>
    </message>
    <message>
        <source>one frame back, on</source>
        <translation>ein Bild zurück, weiter</translation>
    </message>
    <message>
        <source>Home, End</source>
        <translation>Pos1, Ende</translation>
    </message>
    <message>
        <source>first, last frame</source>
        <translation>erstes, letztes Bild</translation>
    </message>
    <message>
        <source>faster, slower</source>
        <translation>schneller, langsamer</translation>
    </message>
    <message>
        <source>Ctrl+D</source>
        <translation>Strg+D</translation>
    </message>
    <message>
        <source>the same attack on two models</source>
        <translation>derselbe Angriff auf zwei Modelle</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Tab, Shift+Tab</source>
        <translation>Tab, Umschalt+Tab</translation>
    </message>
    <message>
        <source>next, previous control</source>
        <translation>nächstes, voriges Bedienelement</translation>
    </message>
    <message>
        <source>Ctrl++, Ctrl+-, Ctrl+0</source>
        <translation>Strg++, Strg+-, Strg+0</translation>
    </message>
    <message>
        <source>larger, smaller, usual text</source>
        <translation>größere, kleinere, übliche Schrift</translation>
    </message>
    <message>
        <source>Ctrl+K</source>
        <translation>Strg+K</translation>
    </message>
    <message>
        <source>find a command by its name</source>
        <translation>einen Befehl nach seinem Namen finden</translation>
    </message>
    <message>
        <source>presenter&apos;s mode; N next digit, A attack, O original</source>
        <translation>Vortragsmodus; N nächste Ziffer, A Angriff, O Original</translation>
    </message>
    <message>
        <source>this help</source>
        <translation>diese Hilfe</translation>
    </message>
    <message>
        <source>Ctrl+Q</source>
        <translation>Strg+Q</translation>
    </message>
    <message>
        <source>quit</source>
        <translation>beenden</translation>
    </message>
    <message>
        <source>Ten generative models, one for each class, try to explain the image. The class whose best reconstruction has the lowest energy wins. The certificate says how far the image may change before another class can win; an attack shows a change with which another does. The truth lies between the two.</source>
        <translation>Zehn generative Modelle, eines für jede Klasse, versuchen das Bild zu erklären. Die Klasse, deren beste Rekonstruktion die niedrigste Energie hat, siegt. Das Zertifikat sagt, wie weit sich das Bild ändern darf, bevor eine andere Klasse siegen kann; ein Angriff zeigt eine Änderung, mit der es eine andere tut. Die Wahrheit liegt dazwischen.</translation>
    </message>
    <message>
        <source>Keys and help</source>
        <translation>Tasten und Hilfe</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>From the next start on</source>
        <translation>Ab dem nächsten Start</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>Kleinerer Pinsel</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>Größerer Pinsel</translation>
    </message>
    <message>
        <source>Random digit</source>
        <translation>Zufällige Ziffer</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>&amp;Duel: two models, one attack</source>
        <translation>&amp;Duell: zwei Modelle, ein Angriff</translation>
    </message>
    <message>
        <source>Find a command …</source>
        <translation>Befehl finden …</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Tour in five steps</source>
        <translation>Rundgang in fünf Schritten</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Befehl finden</translation>
    </message>
    <message>
        <source>Find a command: some of its words, in any order</source>
        <translation>Befehl finden: einige seiner Wörter, in beliebiger Reihenfolge</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>No command is called that.</source>
        <translation>Kein Befehl heißt so.</translation>
    </message>
    <message>
        <source>Why the command is not run</source>
        <translation>Warum der Befehl nicht ausgeführt wird</translation>
    </message>
    <message>
        <source>Presenter&apos;s mode</source>
        <translation>Vortragsmodus</translation>
    </message>
    <message>
        <source>← → step    Space play    A attack    O original    N next digit    Ctrl++ larger    Esc back</source>
        <translation>← → Schritt    Leertaste abspielen    A Angriff    O Original    N nächste Ziffer    Strg++ größer    Esc zurück</translation>
    </message>
    <message>
        <source>Presenter&apos;s mode. {keys}</source>
        <translation>Vortragsmodus. {keys}</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Größere Schrift</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Kleinere Schrift</translation>
    </message>
    <message>
        <source>Usual text size</source>
        <translation>Übliche Schriftgröße</translation>
    </message>
    <message>
        <source>The text has this size already</source>
        <translation>Die Schrift hat diese Größe schon</translation>
    </message>
    <message>
        <source>The text can&apos;t be larger</source>
        <translation>Größer kann die Schrift nicht werden</translation>
    </message>
    <message>
        <source>The text can&apos;t be smaller</source>
        <translation>Kleiner kann die Schrift nicht werden</translation>
    </message>
    <message>
        <source>Usual text size (now {size} %)</source>
        <translation>Übliche Schriftgröße (jetzt {size} %)</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>&amp;Duel</source>
        <translation>&amp;Duell</translation>
    </message>
    <message>
        <source>The same attack on two models, side by side (Ctrl+D)</source>
        <translation>Derselbe Angriff auf zwei Modelle, nebeneinander (Strg+D)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Panels and colours</source>
        <translation>Felder und Farben</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Keys, and what is what (F1)</source>
        <translation>Tasten, und was was ist (F1)</translation>
    </message>
    <message>
        <source>Skip the tour</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Leave the tour (Esc)</source>
        <translation>Rundgang verlassen (Esc)</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Go on without doing it</source>
        <translation>Weiter, ohne es zu tun</translation>
    </message>
    <message>
        <source>It is in the panel “{panel}”: the menu View brings it back.</source>
        <translation>Es ist im Feld „{panel}“: Das Menü Ansicht bringt es zurück.</translation>
    </message>
    <message>
        <source>Show me around</source>
        <translation>Rundgang zeigen</translation>
    </message>
    <message>
        <source>No, thanks</source>
        <translation>Nein, danke</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>{step} of {steps}</source>
        <translation>{step} von {steps}</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>Felder</translation>
    </message>
    <message>
        <source>Reset layout</source>
        <translation>Anordnung zurücksetzen</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Schriftgröße</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Bewegung</translation>
    </message>
    <message>
        <source>Animate changes</source>
        <translation>Änderungen animieren</translation>
    </message>
    <message>
        <source>{model} can&apos;t be loaded: {error} Or leave it out.</source>
        <translation>{model} kann nicht geladen werden: {error} Oder weglassen.</translation>
    </message>
    <message>
        <source>None of these attacks applies to these models in these norms; choose others.</source>
        <translation>Keiner dieser Angriffe passt zu diesen Modellen in diesen Normen; andere wählen.</translation>
    </message>
    <message>
        <source>There is no home folder {folder}; choose another folder.</source>
        <translation>Es gibt kein Benutzerverzeichnis {folder}; einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{model}, {attack} in {norm} on digit {digit}: {reason}</source>
        <translation>{model}, {attack} in {norm} auf Ziffer {digit}: {reason}</translation>
    </message>
    <message>
        <source>Results so far are kept; start again.</source>
        <translation>Bisherige Ergebnisse bleiben erhalten; erneut starten.</translation>
    </message>
    <message>
        <source>All attacks of the paper together, with its own weights, on {n} digits</source>
        <translation>Alle Angriffe der Veröffentlichung zusammen, mit deren eigenen Gewichten, auf {n} Ziffern</translation>
    </message>
    <message>
        <source>The nearest that any of them found, for each digit</source>
        <translation>Das jeweils nächste Beispiel aller Angriffe, für jede Ziffer</translation>
    </message>
    <message>
        <source>All attacks</source>
        <translation>Alle Angriffe</translation>
    </message>
    <message>
        <source>In the paper</source>
        <translation>In der Veröffentlichung</translation>
    </message>
    <message>
        <source>This attack does not apply to this model</source>
        <translation>Dieser Angriff passt nicht zu diesem Modell</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Noch nichts</translation>
    </message>
    <message numerus="yes">
        <source>Median distance {median} over %n digit(s).</source>
        <translation>
            <numerusform>Median des Abstands {median} über %n Ziffer.</numerusform>
            <numerusform>Median des Abstands {median} über %n Ziffern.</numerusform>
        </translation>
    </message>
    <message>
        <source>For {share} of them no adversarial was found within {limit}.</source>
        <translation>Bei {share} davon wurde innerhalb von {limit} kein adversariales Beispiel gefunden.</translation>
    </message>
    <message>
        <source>95 % interval of that share: {low} to {high} %.</source>
        <translation>95-%-Intervall dieses Anteils: {low} bis {high} %.</translation>
    </message>
    <message>
        <source>Click to see them.</source>
        <translation>Zum Ansehen anklicken.</translation>
    </message>
    <message>
        <source>The paper, by all its attacks: {figures}.</source>
        <translation>Die Veröffentlichung, mit allen ihren Angriffen: {figures}.</translation>
    </message>
    <message>
        <source>Weights: {path}</source>
        <translation>Gewichte: {path}</translation>
    </message>
    <message>
        <source>{attack} found no gradient to follow: it was zero wherever it looked. That says nothing about robustness; use an attack that needs none, such as Pointwise or Boundary.</source>
        <translation>{attack} fand keinen Gradienten, dem zu folgen wäre: Er war überall null, wo gesucht wurde. Das sagt nichts über die Robustheit; einen Angriff nehmen, der keinen braucht, etwa Pointwise oder Boundary.</translation>
    </message>
    <message>
        <source>An attack needs an image of {side} x {side} numbers from 0 to 1.</source>
        <translation>Ein Angriff braucht ein Bild aus {side} × {side} Zahlen von 0 bis 1.</translation>
    </message>
    <message>
        <source>There is no attack {attack!r}; choose one of {attacks}.</source>
        <translation>Es gibt keinen Angriff {attack!r}; wählbar sind {attacks}.</translation>
    </message>
    <message>
        <source>{attack} does not minimise {norm}; choose {norms}.</source>
        <translation>{attack} minimiert {norm} nicht; wählbar ist {norms}.</translation>
    </message>
    <message>
        <source>There is no class {target!r}; choose a target from 0 to {last}.</source>
        <translation>Es gibt keine Klasse {target!r}; ein Ziel von 0 bis {last} wählen.</translation>
    </message>
    <message>
        <source>The seed is {seed!r}; choose a whole number from 0 on.</source>
        <translation>Der Startwert ist {seed!r}; eine ganze Zahl ab 0 wählen.</translation>
    </message>
    <message>
        <source>There is no strength {strength!r}; choose {strengths}.</source>
        <translation>Es gibt keine Stärke {strength!r}; wählbar sind {strengths}.</translation>
    </message>
    <message>
        <source>{name} is {value:g}; choose from {minimum:g} to {maximum:g}.</source>
        <translation>{name} ist {value:g}; einen Wert von {minimum:g} bis {maximum:g} wählen.</translation>
    </message>
    <message>
        <source>{name} is {value:g}; choose a whole number.</source>
        <translation>{name} ist {value:g}; eine ganze Zahl wählen.</translation>
    </message>
    <message>
        <source>{attack} has no parameter {name!r}; it has {has}.</source>
        <translation>{attack} hat keinen Parameter {name!r}; vorhanden: {has}.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Foolbox&apos;s attacks need a model that derives from engine.models.base.BaseModel.</source>
        <translation>Die Angriffe von Foolbox brauchen ein Modell, das von engine.models.base.BaseModel abgeleitet ist.</translation>
    </message>
    <message>
        <source>This attack needs the package {name}: pip install {name}</source>
        <translation>Dieser Angriff braucht das Paket {name}: pip install {name}</translation>
    </message>
    <message>
        <source>Transfer attacks need a CNN that was trained on {data}: make one by `absgui train --model cnn --data {folder}` and put its {file} into that folder.</source>
        <translation>Transferangriffe brauchen ein CNN, das auf {data} trainiert wurde: eines mit `absgui train --model cnn --data {folder}` erzeugen und seine Datei {file} in diesen Ordner legen.</translation>
    </message>
    <message>
        <source>{path} is no output of &apos;absgui bench --json&apos;</source>
        <translation>{path} ist keine Ausgabe von &apos;absgui bench --json&apos;</translation>
    </message>
    <message>
        <source>{path} was written by another version of absgui; measure again with this one</source>
        <translation>{path} wurde von einer anderen Version von absgui geschrieben; mit dieser neu messen</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {why}</source>
        <translation>{path} kann nicht gelesen werden: {why}</translation>
    </message>
    <message>
        <source>{path} is damaged, or no output of &apos;absgui bench --json&apos;: no JSON</source>
        <translation>{path} ist beschädigt oder keine Ausgabe von &apos;absgui bench --json&apos;: kein JSON</translation>
    </message>
    <message>
        <source>{path} is damaged: {why}</source>
        <translation>{path} ist beschädigt: {why}</translation>
    </message>
    <message>
        <source>{path}: the NPZ file holds no image; name the array `image`, shape (28, 28)</source>
        <translation>{path}: Die NPZ-Datei enthält kein Bild; das Array `image` nennen, Form (28, 28)</translation>
    </message>
    <message>
        <source>{path}: is a file of PyTorch (a model or tensors), not an image; {advice}</source>
        <translation>{path}: ist eine Datei von PyTorch (ein Modell oder Tensoren), kein Bild; {advice}</translation>
    </message>
    <message>
        <source>{path}: holds the weights of a network, not images</source>
        <translation>{path}: enthält die Gewichte eines Netzes, keine Bilder</translation>
    </message>
    <message>
        <source>{path}: is an archive that holds no image as an array (it has {kinds}); unpack it, and give one of its files</source>
        <translation>{path}: ist ein Archiv, das kein Bild als Array enthält (sondern {kinds}); entpacken und eine der Dateien darin angeben</translation>
    </message>
    <message>
        <source>{path}: the array holds {dtype}, not plain numbers</source>
        <translation>{path}: Das Array enthält {dtype}, keine einfachen Zahlen</translation>
    </message>
    <message>
        <source>{path}: the header is damaged, an array can&apos;t have the shape {shape}</source>
        <translation>{path}: Der Kopf ist beschädigt, ein Array kann nicht die Form {shape} haben</translation>
    </message>
    <message>
        <source>{path}: the array holds {expected:,} bytes; the limit is {limit:,}</source>
        <translation>{path}: Das Array enthält {expected:,} Bytes; die Grenze ist {limit:,}</translation>
    </message>
    <message>
        <source>{path}: the array is cut short ({expected:,} bytes expected)</source>
        <translation>{path}: Das Array ist abgeschnitten ({expected:,} Bytes erwartet)</translation>
    </message>
    <message>
        <source>{path}: has no image {index}; the last one is {last}</source>
        <translation>{path}: hat kein Bild {index}; das letzte ist {last}</translation>
    </message>
    <message>
        <source>{path}: the NPY file is damaged or holds no plain numbers</source>
        <translation>{path}: Die NPY-Datei ist beschädigt oder enthält keine einfachen Zahlen</translation>
    </message>
    <message>
        <source>{path}: the NPZ file is damaged or holds no plain numbers</source>
        <translation>{path}: Die NPZ-Datei ist beschädigt oder enthält keine einfachen Zahlen</translation>
    </message>
    <message>
        <source>{path}: has no array {name!r}; it has {held}</source>
        <translation>{path}: hat kein Array {name!r}; vorhanden: {held}</translation>
    </message>
    <message>
        <source>{path}: holds a single image</source>
        <translation>{path}: enthält ein einziges Bild</translation>
    </message>
    <message>
        <source>There is no folder {folder}: give one with the four IDX files of a data set.</source>
        <translation>Es gibt keinen Ordner {folder}: einen mit den vier IDX-Dateien eines Datensatzes angeben.</translation>
    </message>
    <message>
        <source>{path} must hold ten different class names, one per line.</source>
        <translation>{path} muss zehn verschiedene Klassennamen enthalten, einen je Zeile.</translation>
    </message>
    <message>
        <source>{path}: {name!r} can&apos;t be the name of a class; use 1 to {most} characters.</source>
        <translation>{path}: {name!r} kann nicht der Name einer Klasse sein; 1 bis {most} Zeichen verwenden.</translation>
    </message>
    <message>
        <source>{where} has images of shape {shape} ({dtype}); convert them to (N, 28, 28), 8 bits per pixel.</source>
        <translation>{where} hat Bilder der Form {shape} ({dtype}); in (N, 28, 28) mit 8 Bit je Pixel umwandeln.</translation>
    </message>
    <message>
        <source>{where} has labels of shape {shape} ({dtype}); convert them to (N,), 8 bits each.</source>
        <translation>{where} hat Labels der Form {shape} ({dtype}); in (N,) mit je 8 Bit umwandeln.</translation>
    </message>
    <message>
        <source>{where} has {images} images, but {labels} labels; get files that belong together.</source>
        <translation>{where} hat {images} Bilder, aber {labels} Labels; Dateien beschaffen, die zusammengehören.</translation>
    </message>
    <message>
        <source>{where} has a label {label}; ten classes, 0 to 9, are supported.</source>
        <translation>{where} hat ein Label {label}; unterstützt werden zehn Klassen, 0 bis 9.</translation>
    </message>
    <message>
        <source>{where} has no image of class {label}; every class needs some.</source>
        <translation>{where} hat kein Bild der Klasse {label}; von jeder Klasse werden welche gebraucht.</translation>
    </message>
    <message>
        <source>{title} has no split {name!r}; use train or test</source>
        <translation>{title} hat keinen Teil {name!r}; train oder test verwenden</translation>
    </message>
    <message>
        <source>{folder} has no {name} (or {name}.gz): a data set is a folder with the four IDX files that MNIST consists of, under the same names.</source>
        <translation>{folder} hat kein {name} (oder {name}.gz): Ein Datensatz ist ein Ordner mit den vier IDX-Dateien, aus denen MNIST besteht, unter denselben Namen.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: save it as UTF-8 text.</source>
        <translation>{path} kann nicht gelesen werden: als UTF-8-Text speichern.</translation>
    </message>
    <message>
        <source>load it where you trust it and save the images with numpy.save</source>
        <translation>dort laden, wo man der Datei vertraut, und die Bilder mit numpy.save speichern</translation>
    </message>
    <message>
        <source>an HDF5 file (Keras&apos;s weights, MATLAB&apos;s -v7.3): save the images as NPY</source>
        <translation>eine HDF5-Datei (Gewichte von Keras, MATLABs -v7.3): die Bilder als NPY speichern</translation>
    </message>
    <message>
        <source>a PDF: export its page as PNG</source>
        <translation>eine PDF-Datei: ihre Seite als PNG exportieren</translation>
    </message>
    <message>
        <source>a drawing of lines (SVG): export it as PNG</source>
        <translation>eine Vektorgrafik (SVG): als PNG exportieren</translation>
    </message>
    <message>
        <source>XML, not pixels: export the picture as PNG</source>
        <translation>XML, keine Pixel: das Bild als PNG exportieren</translation>
    </message>
    <message>
        <source>a Photoshop file: export it as PNG</source>
        <translation>eine Photoshop-Datei: als PNG exportieren</translation>
    </message>
    <message>
        <source>a camera&apos;s raw file: export it as JPEG</source>
        <translation>die Rohdatei einer Kamera: als JPEG exportieren</translation>
    </message>
    <message>
        <source>{path}: is a pickle, which can run anything, so it isn&apos;t opened; {advice}</source>
        <translation>{path}: ist ein Pickle, das beliebigen Code ausführen kann, und wird darum nicht geöffnet; {advice}</translation>
    </message>
    <message>
        <source>{path}: holds a network&apos;s weights (safetensors), not images; see --weights</source>
        <translation>{path}: enthält die Gewichte eines Netzes (safetensors), keine Bilder; siehe --weights</translation>
    </message>
    <message>
        <source>{path}: is an AVIF picture, which this Pillow can&apos;t read; export it as JPEG or PNG</source>
        <translation>{path}: ist ein AVIF-Bild, das dieses Pillow nicht lesen kann; als JPEG oder PNG exportieren</translation>
    </message>
    <message>
        <source>{path}: is a film or a picture of the kind {brand!r}; export one frame as PNG</source>
        <translation>{path}: ist ein Film oder ein Bild der Art {brand!r}; ein Einzelbild als PNG exportieren</translation>
    </message>
    <message>
        <source>{path}: is {what}</source>
        <translation>{path}: ist {what}</translation>
    </message>
    <message>
        <source>{path}: is a HEIC picture (as iPhones make them); export it as JPEG or PNG, or pip install pillow-heif</source>
        <translation>{path}: ist ein HEIC-Bild (wie von iPhones); als JPEG oder PNG exportieren, oder pip install pillow-heif</translation>
    </message>
    <message>
        <source>use 0 to 1, or 0 to 255</source>
        <translation>0 bis 1 oder 0 bis 255 verwenden</translation>
    </message>
    <message>
        <source>{where}: the image holds values that are not numbers (NaN or infinity)</source>
        <translation>{where}: Das Bild enthält Werte, die keine Zahlen sind (NaN oder unendlich)</translation>
    </message>
    <message>
        <source>{where}: the values run from {low:.4g} to {high:.4g}; {remedy}</source>
        <translation>{where}: Die Werte reichen von {low:.4g} bis {high:.4g}; {remedy}</translation>
    </message>
    <message>
        <source>they look standardised: multiply by {deviation} and add {mean}</source>
        <translation>sie sehen standardisiert aus: mit {deviation} malnehmen und {mean} addieren</translation>
    </message>
    <message>
        <source>use 0 to 1; where they are -1 to 1, add 1 and halve them</source>
        <translation>0 bis 1 verwenden; wo es -1 bis 1 sind, 1 addieren und halbieren</translation>
    </message>
    <message>
        <source>use 0 to 255; where 128 was taken away, add it</source>
        <translation>0 bis 255 verwenden; wo 128 abgezogen wurde, wieder addieren</translation>
    </message>
    <message>
        <source>{path}: not an IDX file (it begins with {head})</source>
        <translation>{path}: keine IDX-Datei (sie beginnt mit {head})</translation>
    </message>
    <message>
        <source>{path}: the IDX file ends inside its header; get it again</source>
        <translation>{path}: Die IDX-Datei endet in ihrem Kopf; neu beschaffen</translation>
    </message>
    <message>
        <source>{path}: the IDX file says it holds {expected:,} bytes; the limit is {limit:,}</source>
        <translation>{path}: Die IDX-Datei enthält nach eigener Angabe {expected:,} Bytes; die Grenze ist {limit:,}</translation>
    </message>
    <message>
        <source>{path}: the IDX file {problem} ({expected:,} bytes of numbers expected)</source>
        <translation>{path}: Die IDX-Datei {problem} ({expected:,} Bytes an Zahlen erwartet)</translation>
    </message>
    <message>
        <source>IDX can&apos;t hold {dimensions} dimensions of {dtype}</source>
        <translation>IDX kann nicht {dimensions} Dimensionen von {dtype} enthalten</translation>
    </message>
    <message>
        <source>{path}: the gzip file is damaged or cut short; get it again</source>
        <translation>{path}: Die gzip-Datei ist beschädigt oder abgeschnitten; neu beschaffen</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be read: {why}</source>
        <translation>{path}: kann nicht gelesen werden: {why}</translation>
    </message>
    <message>
        <source>is longer than its header says</source>
        <translation>ist länger, als ihr Kopf sagt</translation>
    </message>
    <message>
        <source>is cut short</source>
        <translation>ist abgeschnitten</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>{path}: the picture has {width}x{height} pixels; make it smaller</source>
        <translation>{path}: Das Bild hat {width} × {height} Pixel; verkleinern</translation>
    </message>
    <message>
        <source>expected 8-bit pixels, got {dtype} of shape {shape}</source>
        <translation>erwartet werden 8-Bit-Pixel, gegeben ist {dtype} der Form {shape}</translation>
    </message>
    <message>
        <source>the picture has {width}x{height} pixels; make it smaller</source>
        <translation>das Bild hat {width} × {height} Pixel; verkleinern</translation>
    </message>
    <message>
        <source>{path}: the file is larger than {limit} MB</source>
        <translation>{path}: Die Datei ist größer als {limit} MB</translation>
    </message>
    <message>
        <source>{path}: not a readable picture; use {formats}</source>
        <translation>{path}: kein lesbares Bild; möglich ist {formats}</translation>
    </message>
    <message>
        <source>{path}: the picture is too large; make it smaller</source>
        <translation>{path}: Das Bild ist zu groß; verkleinern</translation>
    </message>
    <message>
        <source>{path}: the picture is damaged or cut short</source>
        <translation>{path}: Das Bild ist beschädigt oder abgeschnitten</translation>
    </message>
    <message>
        <source>{where}: the picture in it is damaged</source>
        <translation>{where}: Das Bild darin ist beschädigt</translation>
    </message>
    <message>
        <source>{path}: the {format} picture is damaged or cut short</source>
        <translation>{path}: Das {format}-Bild ist beschädigt oder abgeschnitten</translation>
    </message>
    <message>
        <source>{text}: {title} has no split {split!r}; use {data}:test:N or {data}:train:N</source>
        <translation>{text}: {title} hat keinen Teil {split!r}; {data}:test:N oder {data}:train:N verwenden</translation>
    </message>
    <message>
        <source>{text}: the {split} images are numbered 0 to {last}</source>
        <translation>{text}: Die Bilder von {split} sind von 0 bis {last} nummeriert</translation>
    </message>
    <message>
        <source>{where}: the picture is blank, nothing stands out from its background</source>
        <translation>{where}: Das Bild ist leer, nichts hebt sich vom Hintergrund ab</translation>
    </message>
    <message>
        <source>{where}: the picture is a strip of {width}x{height} pixels; cut the digits out of it</source>
        <translation>{where}: Das Bild ist ein Streifen von {width} × {height} Pixeln; die Ziffern herausschneiden</translation>
    </message>
    <message>
        <source>use (28, 28) or (N, 28, 28)</source>
        <translation>(28, 28) oder (N, 28, 28) verwenden</translation>
    </message>
    <message>
        <source>{where}: the array is empty (its shape is {shape})</source>
        <translation>{where}: Das Array ist leer (seine Form ist {shape})</translation>
    </message>
    <message>
        <source>{where}: holds {what} and is not an image; give the file with the images</source>
        <translation>{where}: enthält {what} und ist kein Bild; die Datei mit den Bildern angeben</translation>
    </message>
    <message>
        <source>{where}: an array of shape {shape} is not an image; {remedy}</source>
        <translation>{where}: Ein Array der Form {shape} ist kein Bild; {remedy}</translation>
    </message>
    <message>
        <source>{where}: images of {height}x{width} pixels can&apos;t be read; use 28x28</source>
        <translation>{where}: Bilder von {height} × {width} Pixeln können nicht gelesen werden; 28 × 28 verwenden</translation>
    </message>
    <message>
        <source>it has a column more than {count}; save the column that is no pixel apart</source>
        <translation>es hat eine Spalte mehr als {count}; die Spalte, die kein Pixel ist, getrennt speichern</translation>
    </message>
    <message>
        <source>{where}: holds {size:,} {what} and is not an image; give the file with the images</source>
        <translation>{where}: enthält {size:,} {what} und ist kein Bild; die Datei mit den Bildern angeben</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>numbers in a row</source>
        <translation>Zahlen in einer Reihe</translation>
    </message>
    <message>
        <source>{path}: the MAT file holds no image as an array of numbers; in Python, pick it out of scipy.io.loadmat, and save it with numpy.save</source>
        <translation>{path}: Die MAT-Datei enthält kein Bild als Array von Zahlen; in Python aus scipy.io.loadmat heraussuchen und mit numpy.save speichern</translation>
    </message>
    <message>
        <source>{path}: the MAT file is larger than {limit} MB; save a part of it</source>
        <translation>{path}: Die MAT-Datei ist größer als {limit} MB; einen Teil davon speichern</translation>
    </message>
    <message>
        <source>{path}: the MAT file is damaged, or of another version; save it with -v7</source>
        <translation>{path}: Die MAT-Datei ist beschädigt oder von einer anderen Version; mit -v7 speichern</translation>
    </message>
    <message>
        <source>{path}: the MAT file is damaged or cut short</source>
        <translation>{path}: Die MAT-Datei ist beschädigt oder abgeschnitten</translation>
    </message>
    <message>
        <source>{path}: the arrays of the MAT file are larger than {limit} MB</source>
        <translation>{path}: Die Arrays der MAT-Datei sind größer als {limit} MB</translation>
    </message>
    <message>
        <source>expected one grey image (height, width), got an array of shape {shape}</source>
        <translation>erwartet wird ein graues Bild (Höhe, Breite), gegeben ist ein Array der Form {shape}</translation>
    </message>
    <message>
        <source>the image holds values that are not numbers (NaN or infinity)</source>
        <translation>das Bild enthält Werte, die keine Zahlen sind (NaN oder unendlich)</translation>
    </message>
    <message>
        <source>the pixels are not an image of {side}x{side}; copy all of the text</source>
        <translation>die Pixel sind kein Bild von {side} × {side}; den ganzen Text kopieren</translation>
    </message>
    <message>
        <source>the values of the pixels don&apos;t lie between 0 and 1; copy the text again</source>
        <translation>die Werte der Pixel liegen nicht zwischen 0 und 1; den Text noch einmal kopieren</translation>
    </message>
    <message>
        <source>the pixels can&apos;t be unpacked; copy all of the text</source>
        <translation>die Pixel lassen sich nicht entpacken; den ganzen Text kopieren</translation>
    </message>
    <message>
        <source>{path}: is a Parquet file, which needs pyarrow: pip install pyarrow</source>
        <translation>{path}: ist eine Parquet-Datei, die pyarrow braucht: pip install pyarrow</translation>
    </message>
    <message>
        <source>{path}: the rows of the Parquet file are no images</source>
        <translation>{path}: Die Zeilen der Parquet-Datei sind keine Bilder</translation>
    </message>
    <message>
        <source>{path}: the Parquet file is damaged</source>
        <translation>{path}: Die Parquet-Datei ist beschädigt</translation>
    </message>
    <message>
        <source>{path}: is a session; open it in the window, or repeat it with &apos;absgui replay&apos;</source>
        <translation>{path}: ist eine Sitzung; im Fenster öffnen oder mit &apos;absgui replay&apos; wiederholen</translation>
    </message>
    <message>
        <source>{path}: is no NPZ file, so it has no array {member!r}</source>
        <translation>{path}: ist keine NPZ-Datei, hat also kein Array {member!r}</translation>
    </message>
    <message>
        <source>{path}: holds neither IDX nor CSV; unpack it, and give the file in it</source>
        <translation>{path}: enthält weder IDX noch CSV; entpacken und die Datei darin angeben</translation>
    </message>
    <message>
        <source>{path}: the file is empty</source>
        <translation>{path}: Die Datei ist leer</translation>
    </message>
    <message>
        <source>{count} samples were requested; choose 1 to {total}.</source>
        <translation>{count} Stichproben wurden verlangt; 1 bis {total} wählen.</translation>
    </message>
    <message>
        <source>no image is named; give a file, or mnist:test:123</source>
        <translation>kein Bild ist genannt; eine Datei angeben oder mnist:test:123</translation>
    </message>
    <message>
        <source>{text}: is an address; give the path of a file on this machine</source>
        <translation>{text}: ist eine Internetadresse; den Pfad einer Datei auf diesem Rechner angeben</translation>
    </message>
    <message>
        <source>{text}: is a folder; give a file in it</source>
        <translation>{text}: ist ein Ordner; eine Datei darin angeben</translation>
    </message>
    <message>
        <source>{text}: is a pipe or a device, not a file; save it as a file first</source>
        <translation>{text}: ist eine Pipe oder ein Gerät, keine Datei; erst als Datei speichern</translation>
    </message>
    <message>
        <source>{text}: the data set in use is {data}, not {other}; {remedy}, or use {data}:test:N</source>
        <translation>{text}: Der verwendete Datensatz ist {data}, nicht {other}; {remedy}, oder {data}:test:N verwenden</translation>
    </message>
    <message>
        <source>{text}: no such file, and not of the form {data}:test:123</source>
        <translation>{text}: keine solche Datei, und nicht von der Form {data}:test:123</translation>
    </message>
    <message>
        <source>{text!r}: can&apos;t be read: {why}</source>
        <translation>{text!r}: kann nicht gelesen werden: {why}</translation>
    </message>
    <message>
        <source>start without --data</source>
        <translation>ohne --data starten</translation>
    </message>
    <message>
        <source>{path}: each line has one number more than a square picture; which is the label? Put a line of names first, in which its column is called label</source>
        <translation>{path}: Jede Zeile hat eine Zahl mehr als ein quadratisches Bild; welche ist das Label? Eine Zeile mit Namen voranstellen, in der seine Spalte label heißt</translation>
    </message>
    <message>
        <source>{path}: the CSV file is damaged; get it again</source>
        <translation>{path}: Die CSV-Datei ist beschädigt; neu beschaffen</translation>
    </message>
    <message>
        <source>{path}: the CSV file has a line of names, and no numbers below it</source>
        <translation>{path}: Die CSV-Datei hat eine Zeile mit Namen und keine Zahlen darunter</translation>
    </message>
    <message>
        <source>{path}: the CSV file has {width} columns; use 784, and one for the label</source>
        <translation>{path}: Die CSV-Datei hat {width} Spalten; 784 verwenden, und eine für das Label</translation>
    </message>
    <message>
        <source>{path}: the CSV file, or a line of it, is too long</source>
        <translation>{path}: Die CSV-Datei oder eine Zeile darin ist zu lang</translation>
    </message>
    <message>
        <source>{path}: row {where} has {columns} columns, not {width} as the first one</source>
        <translation>{path}: Zeile {where} hat {columns} Spalten, nicht {width} wie die erste</translation>
    </message>
    <message>
        <source>{path}: the CSV file holds what is no number</source>
        <translation>{path}: Die CSV-Datei enthält etwas, das keine Zahl ist</translation>
    </message>
    <message>
        <source>Both sides are the same model, {first} with weights {fingerprint}; choose two that differ.</source>
        <translation>Beide Seiten sind dasselbe Modell, {first} mit Gewichten {fingerprint}; zwei verschiedene wählen.</translation>
    </message>
    <message>
        <source>{first} and {second} have different classes; choose models of one data set.</source>
        <translation>{first} und {second} haben verschiedene Klassen; Modelle eines Datensatzes wählen.</translation>
    </message>
    <message>
        <source>{obstacle} Attacks that suit both: {attacks}.</source>
        <translation>{obstacle} Angriffe, die zu beiden passen: {attacks}.</translation>
    </message>
    <message>
        <source>{model} reads the image as the target, {name}, already; choose another target.</source>
        <translation>{model} liest das Bild schon als das Ziel, {name}; ein anderes Ziel wählen.</translation>
    </message>
    <message>
        <source>{model} does not search, so there are no seeds to choose.</source>
        <translation>{model} sucht nicht, also gibt es keine Startwerte zu wählen.</translation>
    </message>
    <message>
        <source>The boxes are of ABS; Binary ABS&apos;s energies are not covered.</source>
        <translation>Die Einschließungen gelten für ABS; die Energien von Binary ABS sind nicht abgedeckt.</translation>
    </message>
    <message>
        <source>These are different models; only two modes of one model can be compared.</source>
        <translation>Das sind verschiedene Modelle; nur zwei Inferenzarten desselben Modells lassen sich vergleichen.</translation>
    </message>
    <message>
        <source>{model} ({weights}) has no limit for its energies. Only generative models have one, and weights that are older get it by `python -m engine.training.limits FILE`.</source>
        <translation>{model} ({weights}) hat keine Grenze für seine Energien. Nur generative Modelle haben eine, und ältere Gewichte bekommen sie durch `python -m engine.training.limits FILE`.</translation>
    </message>
    <message>
        <source>{model} has no gradients, which --pgd needs.</source>
        <translation>{model} hat keine Gradienten, die --pgd braucht.</translation>
    </message>
    <message>
        <source>PGD found no gradient to follow: it is zero at every image and step. That says nothing about robustness; use attacks that need none, such as Pointwise or Boundary.</source>
        <translation>PGD fand keinen Gradienten, dem zu folgen wäre: Er ist bei jedem Bild und Schritt null. Das sagt nichts über die Robustheit; Angriffe nehmen, die keinen brauchen, etwa Pointwise oder Boundary.</translation>
    </message>
    <message>
        <source>There are no proofs in {path}: `absgui evaluate --proofs` writes some.</source>
        <translation>In {path} sind keine Beweise: `absgui evaluate --proofs` schreibt welche.</translation>
    </message>
    <message>
        <source>{path} is damaged: delete it, or evaluate that model again.</source>
        <translation>{path} ist beschädigt: löschen oder dieses Modell neu auswerten.</translation>
    </message>
    <message>
        <source>{path} is damaged; choose another folder.</source>
        <translation>{path} ist beschädigt; einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{path} is not a log of this kind and version; choose another folder.</source>
        <translation>{path} ist kein Protokoll dieser Art und Version; einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be used: {why}</source>
        <translation>{path} kann nicht benutzt werden: {why}</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: {why}. The rows so far are kept; the same command goes on from there.</source>
        <translation>{path} kann nicht geschrieben werden: {why}. Die bisherigen Zeilen bleiben; derselbe Befehl setzt dort fort.</translation>
    </message>
    <message>
        <source>{path} is about {model} ({mode}, weights {weights}), not the model that is loaded; choose another folder.</source>
        <translation>{path} handelt von {model} ({mode}, Gewichte {weights}), nicht vom geladenen Modell; einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{path} was made on another data set or by another version of the searches or attacks; choose another folder.</source>
        <translation>{path} entstand mit einem anderen Datensatz oder einer anderen Version der Suchen oder Angriffe; einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>there is no attack {name!r} here; choose from {known}</source>
        <translation>es gibt hier keinen Angriff {name!r}; wählbar sind {known}</translation>
    </message>
    <message>
        <source>Without certificates there is nothing to compare attacks with.</source>
        <translation>Ohne Zertifikate gibt es nichts, womit Angriffe zu vergleichen wären.</translation>
    </message>
    <message>
        <source>{path} is far too large to be a proof.</source>
        <translation>{path} ist viel zu groß für einen Beweis.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {why}.</source>
        <translation>{path} kann nicht gelesen werden: {why}.</translation>
    </message>
    <message>
        <source>{path} is no proof of a certificate ({error}); `absgui evaluate --proofs` writes some.</source>
        <translation>{path} ist kein Beweis eines Zertifikats ({error}); `absgui evaluate --proofs` schreibt welche.</translation>
    </message>
    <message>
        <source>{name} was not written: the attack has no frames yet</source>
        <translation>{name} wurde nicht geschrieben: Der Angriff hat noch keine Einzelbilder</translation>
    </message>
    <message>
        <source>there is no adversarial to write: the attack found none</source>
        <translation>es gibt kein adversariales Beispiel zu schreiben: Der Angriff fand keines</translation>
    </message>
    <message>
        <source>{path} is not one of absgui&apos;s records</source>
        <translation>{path} ist keine Aufzeichnung von absgui</translation>
    </message>
    <message>
        <source>{where} is damaged: its record is about another digit</source>
        <translation>{where} ist beschädigt: Die Aufzeichnung handelt von einer anderen Ziffer</translation>
    </message>
    <message>
        <source>{where} is damaged: its record is no single text</source>
        <translation>{where} ist beschädigt: Die Aufzeichnung ist kein einzelner Text</translation>
    </message>
    <message>
        <source>{path} can&apos;t be opened: {why}</source>
        <translation>{path} kann nicht geöffnet werden: {why}</translation>
    </message>
    <message>
        <source>{where} is damaged: the NPZ file can&apos;t be read whole</source>
        <translation>{where} ist beschädigt: Die NPZ-Datei lässt sich nicht ganz lesen</translation>
    </message>
    <message>
        <source>{where} is damaged: the array {name!r} is missing</source>
        <translation>{where} ist beschädigt: Das Array {name!r} fehlt</translation>
    </message>
    <message>
        <source>{where} has no record; open it as an image instead</source>
        <translation>{where} hat keine Aufzeichnung; stattdessen als Bild öffnen</translation>
    </message>
    <message>
        <source>{where} claims to hold more than {most:,} bytes; it is not opened</source>
        <translation>{where} enthält nach eigener Angabe mehr als {most:,} Bytes; es wird nicht geöffnet</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>readings</source>
        <translation>Lesungen</translation>
    </message>
    <message>
        <source>{path} was not written: it can hold {most} {what}, not {count}</source>
        <translation>{path} wurde nicht geschrieben: Höchstens {most} {what} passen hinein, nicht {count}</translation>
    </message>
    <message>
        <source>{path} holds no session: neither a digit nor a run</source>
        <translation>{path} enthält keine Sitzung: weder eine Ziffer noch einen Lauf</translation>
    </message>
    <message>
        <source>{path} is larger than {limit:,} bytes; it is not opened</source>
        <translation>{path} ist größer als {limit:,} Bytes; es wird nicht geöffnet</translation>
    </message>
    <message>
        <source>{path} is cut off or damaged, and nothing in it could be opened</source>
        <translation>{path} ist abgeschnitten oder beschädigt, und nichts darin ließ sich öffnen</translation>
    </message>
    <message>
        <source>{path} claims to hold more than a session can; it is not opened</source>
        <translation>{path} enthält nach eigener Angabe mehr, als eine Sitzung kann; es wird nicht geöffnet</translation>
    </message>
    <message>
        <source>{path} has no checksums, so nobody can tell whether it is as it was saved.</source>
        <translation>{path} hat keine Prüfsummen, also kann niemand sagen, ob es noch so ist wie gespeichert.</translation>
    </message>
    <message>
        <source>{path}: {member} was added after it was saved.</source>
        <translation>{path}: {member} kam nach dem Speichern hinzu.</translation>
    </message>
    <message>
        <source>{missing} of {listed} runs could not be opened.</source>
        <translation>{missing} von {listed} Läufen ließen sich nicht öffnen.</translation>
    </message>
    <message>
        <source>{missing} of {listed} readings could not be opened.</source>
        <translation>{missing} von {listed} Lesungen ließen sich nicht öffnen.</translation>
    </message>
    <message>
        <source>{path}: {member} is not what was saved, so it was left out.</source>
        <translation>{path}: {member} ist nicht das, was gespeichert wurde, und wurde darum weggelassen.</translation>
    </message>
    <message>
        <source>{path} has lost its {member}: the window&apos;s set-up is not restored.</source>
        <translation>{path} hat {member} verloren: Die Einstellungen des Fensters werden nicht wiederhergestellt.</translation>
    </message>
    <message>
        <source>{error}. The window&apos;s set-up is not restored.</source>
        <translation>{error}. Die Einstellungen des Fensters werden nicht wiederhergestellt.</translation>
    </message>
    <message>
        <source>{path} is cut off or damaged; what is whole was opened.</source>
        <translation>{path} ist abgeschnitten oder beschädigt; was ganz ist, wurde geöffnet.</translation>
    </message>
    <message>
        <source>{error}.</source>
        <translation>{error}.</translation>
    </message>
    <message>
        <source>{path}, run {number}</source>
        <translation>{path}, Lauf {number}</translation>
    </message>
    <message>
        <source>{path}, reading {number}</source>
        <translation>{path}, Lesung {number}</translation>
    </message>
    <message>
        <source>{path}: {member} is damaged.</source>
        <translation>{path}: {member} ist beschädigt.</translation>
    </message>
    <message>
        <source>{path} was not written: the attack has no frames yet</source>
        <translation>{path} wurde nicht geschrieben: Der Angriff hat noch keine Einzelbilder</translation>
    </message>
    <message>
        <source>{path} was not written: no attack ran, so there is nothing to play</source>
        <translation>{path} wurde nicht geschrieben: Es lief kein Angriff, also gibt es nichts abzuspielen</translation>
    </message>
    <message>
        <source>{where} is not one of absgui&apos;s records; open it as an image instead</source>
        <translation>{where} ist keine Aufzeichnung von absgui; stattdessen als Bild öffnen</translation>
    </message>
    <message>
        <source>{where} was written by a newer absgui (format {schema}; this one knows {newest}); update absgui to open it</source>
        <translation>{where} wurde von einem neueren absgui geschrieben (Format {schema}; dieses kennt {newest}); zum Öffnen absgui aktualisieren</translation>
    </message>
    <message>
        <source>{where} is damaged: these are no parameters of an attack</source>
        <translation>{where} ist beschädigt: Das sind keine Parameter eines Angriffs</translation>
    </message>
    <message>
        <source>{where} is damaged: latents of {shape}</source>
        <translation>{where} ist beschädigt: Latenten der Form {shape}</translation>
    </message>
    <message>
        <source>{where} is damaged: reconstructions of {shape}</source>
        <translation>{where} ist beschädigt: Rekonstruktionen der Form {shape}</translation>
    </message>
    <message>
        <source>{where} is damaged: there are classes from 0 to {last}</source>
        <translation>{where} ist beschädigt: Es gibt Klassen von 0 bis {last}</translation>
    </message>
    <message>
        <source>{where} is damaged: there are the norms {norms}</source>
        <translation>{where} ist beschädigt: Es gibt die Normen {norms}</translation>
    </message>
    <message>
        <source>{where} is damaged: {what}</source>
        <translation>{where} ist beschädigt: {what}</translation>
    </message>
    <message>
        <source>{where} is damaged: images of {shape} are not {side}x{side}</source>
        <translation>{where} ist beschädigt: Bilder der Form {shape} sind nicht {side} × {side}</translation>
    </message>
    <message>
        <source>{where} is damaged: the values of an image don&apos;t lie between 0 and 1</source>
        <translation>{where} ist beschädigt: Die Werte eines Bildes liegen nicht zwischen 0 und 1</translation>
    </message>
    <message>
        <source>{where} is damaged: an object was expected</source>
        <translation>{where} ist beschädigt: Ein Objekt wurde erwartet</translation>
    </message>
    <message>
        <source>{name!r} can&apos;t be {value}</source>
        <translation>{name!r} kann nicht {value} sein</translation>
    </message>
    <message>
        <source>{name!r} is missing</source>
        <translation>{name!r} fehlt</translation>
    </message>
    <message>
        <source>{where} is damaged: it is no JSON</source>
        <translation>{where} ist beschädigt: Es ist kein JSON</translation>
    </message>
    <message>
        <source>{where}, {name}: {error}</source>
        <translation>{where}, {name}: {error}</translation>
    </message>
    <message>
        <source>{where} is damaged: frames of shape {shape}</source>
        <translation>{where} ist beschädigt: Einzelbilder der Form {shape}</translation>
    </message>
    <message>
        <source>{where} is damaged: the array {name!r} is missing or not as it should be</source>
        <translation>{where} ist beschädigt: Das Array {name!r} fehlt oder ist nicht, wie es sein sollte</translation>
    </message>
    <message>
        <source>{where} is damaged: a phase is unknown</source>
        <translation>{where} ist beschädigt: Eine Phase ist unbekannt</translation>
    </message>
    <message>
        <source>a PNG needs a 28x28 image and a factor 1 to {largest}, not {shape} and {scale}</source>
        <translation>ein PNG braucht ein Bild von 28 × 28 und einen Faktor von 1 bis {largest}, nicht {shape} und {scale}</translation>
    </message>
    <message>
        <source>The cluster is gone. Finished results are kept; start again once it is back.</source>
        <translation>Der Cluster ist nicht mehr erreichbar. Fertige Ergebnisse bleiben; neu starten, sobald er wieder da ist.</translation>
    </message>
    <message>
        <source>Every worker needs absgui {version}, and {worker} {has}: install the same version on it, or take it off the cluster, and start again.</source>
        <translation>Jeder Worker braucht absgui {version}, und {worker} {has}: dort dieselbe Version installieren oder ihn vom Cluster nehmen und neu starten.</translation>
    </message>
    <message>
        <source>A cluster needs the package distributed: pip install distributed</source>
        <translation>Ein Cluster braucht das Paket distributed: pip install distributed</translation>
    </message>
    <message>
        <source>There is no Dask scheduler at {address}: {error}</source>
        <translation>Unter {address} gibt es keinen Dask-Scheduler: {error}</translation>
    </message>
    <message>
        <source>has version {version}</source>
        <translation>hat Version {version}</translation>
    </message>
    <message>
        <source>does not have it</source>
        <translation>hat es nicht</translation>
    </message>
    <message>
        <source>The cluster at {address} has no workers.</source>
        <translation>Der Cluster unter {address} hat keine Worker.</translation>
    </message>
    <message>
        <source>{model} has no gradients, which distal adversarials need.</source>
        <translation>{model} hat keine Gradienten, die distale adversariale Beispiele brauchen.</translation>
    </message>
    <message>
        <source>{model}: no search for {classes} moved an image, because the gradient is zero wherever it looked. So nothing was searched, which says nothing about it.</source>
        <translation>{model}: Keine Suche nach {classes} bewegte ein Bild, weil der Gradient überall null ist, wo gesucht wurde. Es wurde also nichts durchsucht, was nichts darüber sagt.</translation>
    </message>
    <message>
        <source>{page} is not a name for a page; use one that ends in .md</source>
        <translation>{page} ist kein Name für eine Seite; einen nehmen, der auf .md endet</translation>
    </message>
    <message>
        <source>{page} is a folder; give the name of a file</source>
        <translation>{page} ist ein Ordner; den Namen einer Datei angeben</translation>
    </message>
    <message>
        <source>{page} exists and is not a page of results; choose another name</source>
        <translation>{page} gibt es schon, und es ist keine Seite mit Ergebnissen; einen anderen Namen wählen</translation>
    </message>
    <message>
        <source>{page} can&apos;t be read; choose another name</source>
        <translation>{page} kann nicht gelesen werden; einen anderen Namen wählen</translation>
    </message>
    <message>
        <source>A worker died {attempts} times, the last time at {attack} on digit {digit}: is there enough memory? Start again with fewer --workers; finished results are kept.</source>
        <translation>Ein Worker starb {attempts}-mal, zuletzt bei {attack} auf Ziffer {digit}: Reicht der Speicher? Mit weniger --workers neu starten; fertige Ergebnisse bleiben.</translation>
    </message>
    <message>
        <source>the disk is full; free some space</source>
        <translation>der Datenträger ist voll; Platz schaffen</translation>
    </message>
    <message>
        <source>the disk fails or has no room (input/output error); choose another folder</source>
        <translation>der Datenträger versagt oder hat keinen Platz (Ein-/Ausgabefehler); einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>you may not write there; choose another folder</source>
        <translation>dort darf nicht geschrieben werden; einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>it can&apos;t be opened; choose another folder</source>
        <translation>es lässt sich nicht öffnen; einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>another program keeps it locked; end that, or wait for it</source>
        <translation>ein anderes Programm hält es gesperrt; dieses beenden oder darauf warten</translation>
    </message>
    <message>
        <source>{path} is damaged. Choose another folder; what can be saved of it, SQLite&apos;s command .recover saves.</source>
        <translation>{path} ist beschädigt. Einen anderen Ordner wählen; was davon zu retten ist, rettet SQLites Befehl .recover.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be used: {why}. Results so far are kept.</source>
        <translation>{path} kann nicht benutzt werden: {why}. Die bisherigen Ergebnisse bleiben.</translation>
    </message>
    <message>
        <source>{path} is not a store of results of this version; choose another folder.</source>
        <translation>{path} ist kein Speicher von Ergebnissen dieser Version; einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{path} is not a store of results, or damaged; choose another folder.</source>
        <translation>{path} ist kein Speicher von Ergebnissen oder beschädigt; einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{error}; choose another folder</source>
        <translation>{error}; einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>There is no attack {name!r}; choose from {attacks}.</source>
        <translation>Es gibt keinen Angriff {name!r}; wählbar sind {attacks}.</translation>
    </message>
    <message>
        <source>There are parameters for {name!r}, which is not among the attacks.</source>
        <translation>Es gibt Parameter für {name!r}, das nicht unter den Angriffen ist.</translation>
    </message>
    <message>
        <source>There are parameters for {model!r}, which is not among the models.</source>
        <translation>Es gibt Parameter für {model!r}, das nicht unter den Modellen ist.</translation>
    </message>
    <message>
        <source>{model} has weights {fingerprint} on this worker, not {wanted}: give every machine the same files, and start again.</source>
        <translation>{model} hat auf diesem Worker die Gewichte {fingerprint}, nicht {wanted}: jedem Rechner dieselben Dateien geben und neu starten.</translation>
    </message>
    <message>
        <source>There is no model {name!r}: choose from {models}, exact-abs.</source>
        <translation>Es gibt kein Modell {name!r}: wählbar sind {models}, exact-abs.</translation>
    </message>
    <message>
        <source>There is no inference mode {mode!r}: choose from {modes}.</source>
        <translation>Es gibt keine Inferenzart {mode!r}: wählbar sind {modes}.</translation>
    </message>
    <message>
        <source>The classes of {model} have no components.</source>
        <translation>Die Klassen von {model} haben keine Komponenten.</translation>
    </message>
    <message>
        <source>The weights {weights} give energies that are no numbers; load others.</source>
        <translation>Die Gewichte {weights} ergeben Energien, die keine Zahlen sind; andere laden.</translation>
    </message>
    <message>
        <source>{model} has no latents to start from; use its full inference.</source>
        <translation>{model} hat keine Latenten, von denen auszugehen wäre; seine volle Inferenz verwenden.</translation>
    </message>
    <message>
        <source>{model} has no certificate; choose a model of the ABS family for one.</source>
        <translation>{model} hat kein Zertifikat; dafür ein Modell der ABS-Familie wählen.</translation>
    </message>
    <message>
        <source>{model} has no latents; choose a model of the ABS family for some.</source>
        <translation>{model} hat keine Latenten; dafür ein Modell der ABS-Familie wählen.</translation>
    </message>
    <message>
        <source>{model} has no gradients; choose another attack.</source>
        <translation>{model} hat keine Gradienten; einen anderen Angriff wählen.</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>There is no inference mode {mode!r}: choose from fast, paper.</source>
        <translation>Es gibt keine Inferenzart {mode!r}: wählbar sind fast, paper.</translation>
    </message>
    <message>
        <source>Certificates of {model} can&apos;t be written down; use other weights.</source>
        <translation>Zertifikate von {model} lassen sich nicht aufschreiben; andere Gewichte verwenden.</translation>
    </message>
    <message>
        <source>These weights of {model} have no latents; use others.</source>
        <translation>Diese Gewichte von {model} haben keine Latenten; andere verwenden.</translation>
    </message>
    <message>
        <source>Images must be (N, {side}, {side}), not {shape}.</source>
        <translation>Bilder müssen (N, {side}, {side}) sein, nicht {shape}.</translation>
    </message>
    <message>
        <source>There is no image in an empty batch.</source>
        <translation>In einem leeren Stapel ist kein Bild.</translation>
    </message>
    <message>
        <source>The image holds NaN or infinite pixels.</source>
        <translation>Das Bild enthält Pixel, die NaN oder unendlich sind.</translation>
    </message>
    <message>
        <source>Pixels must lie in [0, 1]; divide 8-bit images by 255.</source>
        <translation>Pixel müssen in [0, 1] liegen; 8-Bit-Bilder durch 255 teilen.</translation>
    </message>
    <message>
        <source>One image at a time, not {count}.</source>
        <translation>Ein Bild auf einmal, nicht {count}.</translation>
    </message>
    <message>
        <source>Images must hold numbers, not {dtype}.</source>
        <translation>Bilder müssen aus Zahlen bestehen, nicht aus {dtype}.</translation>
    </message>
    <message>
        <source>Images must hold real numbers, not complex ones.</source>
        <translation>Bilder müssen aus reellen Zahlen bestehen, nicht aus komplexen.</translation>
    </message>
    <message>
        <source>Images must be one array of shape (N, {side}, {side}).</source>
        <translation>Bilder müssen ein Array der Form (N, {side}, {side}) sein.</translation>
    </message>
    <message>
        <source>There is no class {label}; choose one from 0 to {last}.</source>
        <translation>Es gibt keine Klasse {label}; eine von 0 bis {last} wählen.</translation>
    </message>
    <message>
        <source>Latents must be (M, {size}) finite numbers, not {shape}.</source>
        <translation>Latenten müssen (M, {size}) endliche Zahlen sein, nicht {shape}.</translation>
    </message>
    <message>
        <source>There is no component {component}; choose one from 0 to {last}.</source>
        <translation>Es gibt keine Komponente {component}; eine von 0 bis {last} wählen.</translation>
    </message>
    <message>
        <source>it has to give logits ({count}, {classes}) for images ({count}, {side}, {side})</source>
        <translation>es muss Logits ({count}, {classes}) für Bilder ({count}, {side}, {side}) liefern</translation>
    </message>
    <message>
        <source>{title} gives {kind}; {wanted}.</source>
        <translation>{title} liefert {kind}; {wanted}.</translation>
    </message>
    <message>
        <source>{title} gives {shape}; {wanted}.</source>
        <translation>{title} liefert {shape}; {wanted}.</translation>
    </message>
    <message>
        <source>{title} gives {dtype}; {wanted}, not labels.</source>
        <translation>{title} liefert {dtype}; {wanted}, keine Labels.</translation>
    </message>
    <message>
        <source>{model} gave logits that are not finite; it can&apos;t be used.</source>
        <translation>{model} lieferte Logits, die nicht endlich sind; es kann nicht benutzt werden.</translation>
    </message>
    <message>
        <source>{model} has no weights; it uses the training images themselves.</source>
        <translation>{model} hat keine Gewichte; es benutzt die Trainingsbilder selbst.</translation>
    </message>
    <message>
        <source>{name} does not answer, so it is not used.</source>
        <translation>{name} antwortet nicht und wird darum nicht benutzt.</translation>
    </message>
    <message>
        <source>{name} ended the process that it was tried in (code {code}): it needs more than {memory} GB or {seconds} s, wants to write files, or is damaged. It is not used.</source>
        <translation>{name} beendete den Prozess, in dem es ausprobiert wurde (Code {code}): Es braucht mehr als {memory} GB oder {seconds} s, will Dateien schreiben oder ist beschädigt. Es wird nicht benutzt.</translation>
    </message>
    <message>
        <source>{path} is no TorchScript file: save one with torch.jit.save.</source>
        <translation>{path} ist keine TorchScript-Datei: eine mit torch.jit.save speichern.</translation>
    </message>
    <message>
        <source>It takes images of 32 x 32: a black frame is put around them.</source>
        <translation>Es nimmt Bilder von 32 × 32: Ein schwarzer Rahmen wird darumgelegt.</translation>
    </message>
    <message>
        <source>It takes three channels: each is given the grey image.</source>
        <translation>Es nimmt drei Kanäle: Jeder bekommt das graue Bild.</translation>
    </message>
    <message>
        <source>{title} takes neither images (N, 1, {side}, {side}) nor (N, {side}, {side}), 32 x 32 or in colour (export it for any number of them): {why}</source>
        <translation>{title} nimmt weder Bilder (N, 1, {side}, {side}) noch (N, {side}, {side}), 32 × 32 oder farbige (für beliebig viele exportieren): {why}</translation>
    </message>
    <message>
        <source>{title} gives {kind}; it has to give a tensor of logits.</source>
        <translation>{title} liefert {kind}; es muss einen Tensor mit Logits liefern.</translation>
    </message>
    <message>
        <source>{name} brings its own weights; leave out --weights.</source>
        <translation>{name} bringt eigene Gewichte mit; --weights weglassen.</translation>
    </message>
    <message>
        <source>{path} takes {count} inputs; it has to take images alone.</source>
        <translation>{path} nimmt {count} Eingaben; es darf nur Bilder nehmen.</translation>
    </message>
    <message>
        <source>{path} takes {dtype}; export it for float32 images in [0, 1], with what makes integers of them inside.</source>
        <translation>{path} nimmt {dtype}; für float32-Bilder in [0, 1] exportieren, mit dem, was ganze Zahlen daraus macht, im Innern.</translation>
    </message>
    <message>
        <source>{file} is damaged, or no ONNX file; export it again.</source>
        <translation>{file} ist beschädigt oder keine ONNX-Datei; noch einmal exportieren.</translation>
    </message>
    <message>
        <source>{file} has weights in {name!r}; they must lie beside it.</source>
        <translation>{file} hat Gewichte in {name!r}; sie müssen daneben liegen.</translation>
    </message>
    <message>
        <source>ONNX files need the package onnxruntime: pip install onnxruntime</source>
        <translation>ONNX-Dateien brauchen das Paket onnxruntime: pip install onnxruntime</translation>
    </message>
    <message>
        <source>{path} is no ONNX model that can be used: {why}</source>
        <translation>{path} ist kein ONNX-Modell, das sich benutzen lässt: {why}</translation>
    </message>
    <message>
        <source>{path} is no file: give a model&apos;s file.</source>
        <translation>{path} ist keine Datei: die Datei eines Modells angeben.</translation>
    </message>
    <message>
        <source>{path} is far too large for a classifier of digits.</source>
        <translation>{path} ist viel zu groß für einen Klassifikator von Ziffern.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>Es gibt keine Datei {path}.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {error}</source>
        <translation>{path} kann nicht gelesen werden: {error}</translation>
    </message>
    <message>
        <source>The program in {name} uses {what}, which is none of a classifier&apos;s operators: it may touch files or load code, so it is not run. Export the network as ONNX.</source>
        <translation>Das Programm in {name} benutzt {what}, das kein Operator eines Klassifikators ist: Es könnte auf Dateien zugreifen oder Code laden und wird darum nicht ausgeführt. Das Netz als ONNX exportieren.</translation>
    </message>
    <message>
        <source>{name} is no TorchScript file: save one with torch.jit.save.</source>
        <translation>{name} ist keine TorchScript-Datei: eine mit torch.jit.save speichern.</translation>
    </message>
    <message>
        <source>{name} is a torch.export file, which runs code while it is opened. Export it as ONNX: torch.onnx.export(torch.export.load({name!r}), f={onnx!r})</source>
        <translation>{name} ist eine Datei von torch.export, die beim Öffnen Code ausführt. Als ONNX exportieren: torch.onnx.export(torch.export.load({name!r}), f={onnx!r})</translation>
    </message>
    <message>
        <source>{name} holds {what} (torch.save). Load it into your network in Python and export that: torch.onnx.export(network.eval(), torch.zeros(1, 1, 28, 28), {onnx!r})</source>
        <translation>{name} enthält {what} (torch.save). In Python in das Netz laden und dieses exportieren: torch.onnx.export(network.eval(), torch.zeros(1, 1, 28, 28), {onnx!r})</translation>
    </message>
    <message>
        <source>The program in {name} has the word {word}, by which files are touched or code is loaded, so it is not run. Give the layer another name if it is one&apos;s, or export the network as ONNX.</source>
        <translation>Im Programm in {name} steht das Wort {word}, durch das auf Dateien zugegriffen oder Code geladen wird; es wird darum nicht ausgeführt. Der Schicht einen anderen Namen geben, wenn sie so heißt, oder das Netz als ONNX exportieren.</translation>
    </message>
    <message>
        <source>The program in {name} has letters that are none, so it is not run: export ONNX.</source>
        <translation>Im Programm in {name} stehen Buchstaben, die keine sind; es wird darum nicht ausgeführt: als ONNX exportieren.</translation>
    </message>
    <message>
        <source>{name} is no TorchScript file, or a damaged one: save it again with torch.jit.save.</source>
        <translation>{name} ist keine TorchScript-Datei oder beschädigt: noch einmal mit torch.jit.save speichern.</translation>
    </message>
    <message>
        <source>{name} is damaged; fetch it again.</source>
        <translation>{name} ist beschädigt; neu beschaffen.</translation>
    </message>
    <message>
        <source>weights without their network, or a pickle</source>
        <translation>Gewichte ohne ihr Netz oder ein Pickle</translation>
    </message>
    <message>
        <source>no program</source>
        <translation>kein Programm</translation>
    </message>
    <message>
        <source>The program in {name} can&apos;t be read, so it is not run: export ONNX.</source>
        <translation>Das Programm in {name} ist nicht lesbar und wird darum nicht ausgeführt: als ONNX exportieren.</translation>
    </message>
    <message>
        <source>{name} is damaged: it holds a file twice, or far too many.</source>
        <translation>{name} ist beschädigt: Es enthält eine Datei doppelt oder viel zu viele.</translation>
    </message>
    <message>
        <source>{name} is far too large, unpacked, for a classifier of digits.</source>
        <translation>{name} ist ausgepackt viel zu groß für einen Klassifikator von Ziffern.</translation>
    </message>
    <message>
        <source>The program in {name} is far too long for a classifier.</source>
        <translation>Das Programm in {name} ist viel zu lang für einen Klassifikator.</translation>
    </message>
    <message>
        <source>pixels of 0 to 255</source>
        <translation>Pixel von 0 bis 255</translation>
    </message>
    <message>
        <source>black ink on white</source>
        <translation>schwarze Tinte auf Weiß</translation>
    </message>
    <message>
        <source>images turned about their diagonal</source>
        <translation>an der Diagonale gespiegelte Bilder</translation>
    </message>
    <message>
        <source>pixels of -1 to 1</source>
        <translation>Pixel von -1 bis 1</translation>
    </message>
    <message>
        <source>MNIST&apos;s mean subtracted and its deviation divided out</source>
        <translation>MNISTs Mittelwert abgezogen und durch die Standardabweichung geteilt</translation>
    </message>
    <message>
        <source>black ink on white, 0 to 255</source>
        <translation>schwarze Tinte auf Weiß, 0 bis 255</translation>
    </message>
    <message>
        <source>black ink on white, turned about their diagonal</source>
        <translation>schwarze Tinte auf Weiß, an der Diagonale gespiegelt</translation>
    </message>
    <message>
        <source>pixels of 0 to 255, turned about their diagonal</source>
        <translation>Pixel von 0 bis 255, an der Diagonale gespiegelt</translation>
    </message>
    <message>
        <source>It reads {count} of {total} {kind} right; does it expect {changes}? With that it reads {numbers}.</source>
        <translation>Es liest {count} von {total} {kind} richtig; erwartet es {changes}? Damit liest es {numbers}.</translation>
    </message>
    <message>
        <source>It reads {count} of {total} {kind} right; it may have been trained on other classes or images.</source>
        <translation>Es liest {count} von {total} {kind} richtig; vielleicht wurde es auf anderen Klassen oder Bildern trainiert.</translation>
    </message>
    <message>
        <source>{title} has to take any image in [0, 1], but: {why}</source>
        <translation>{title} muss jedes Bild in [0, 1] annehmen, aber: {why}</translation>
    </message>
    <message>
        <source>It gives probabilities, not logits: the confidence shown is too small, and attacks find less to follow. Leave its softmax out.</source>
        <translation>Es liefert Wahrscheinlichkeiten, keine Logits: Die gezeigte Konfidenz ist zu klein, und Angriffe haben weniger, dem sie folgen können. Sein Softmax weglassen.</translation>
    </message>
    <message>
        <source>It answers differently when it is asked again: nothing that is found can be confirmed.</source>
        <translation>Es antwortet anders, wenn es noch einmal gefragt wird: Nichts, was gefunden wird, lässt sich bestätigen.</translation>
    </message>
    <message>
        <source>test digits</source>
        <translation>Testziffern</translation>
    </message>
    <message>
        <source>test images</source>
        <translation>Testbildern</translation>
    </message>
    <message>
        <source>{said}</source>
        <translation>{said}</translation>
    </message>
    <message>
        <source>{one} or {other}</source>
        <translation>{one} oder {other}</translation>
    </message>
    <message>
        <source>{name} is a program, which runs when it is opened. If you trust who made it, say so with --trust (in Python trust=True); ONNX files need no trust.</source>
        <translation>{name} ist ein Programm, das beim Öffnen ausgeführt wird. Wer dem Urheber vertraut, sagt es mit --trust (in Python trust=True); ONNX-Dateien brauchen kein Vertrauen.</translation>
    </message>
    <message>
        <source>{choice!r} is no model; give a name, such as &apos;abs&apos;, or a ModelChoice</source>
        <translation>{choice!r} ist kein Modell; einen Namen wie &apos;abs&apos; oder eine ModelChoice angeben</translation>
    </message>
    <message>
        <source>Parameters are names with numbers, such as {{&apos;step&apos;: 0.1}}, not {parameters!r}.</source>
        <translation>Parameter sind Namen mit Zahlen, etwa {{&apos;step&apos;: 0.1}}, nicht {parameters!r}.</translation>
    </message>
    <message>
        <source>{path} is neither a session nor a record of absgui; if it holds images, open it as an image instead</source>
        <translation>{path} ist weder eine Sitzung noch eine Aufzeichnung von absgui; wenn es Bilder enthält, als Bild öffnen</translation>
    </message>
    <message>
        <source>{path} is no session file, or nothing of it is left; if it holds images, open it as an image instead</source>
        <translation>{path} ist keine Sitzungsdatei, oder nichts davon ist übrig; wenn es Bilder enthält, als Bild öffnen</translation>
    </message>
    <message>
        <source>There can&apos;t be {steps} steps; choose a whole number from 0 on.</source>
        <translation>{steps} Schritte gibt es nicht; eine ganze Zahl ab 0 wählen.</translation>
    </message>
    <message>
        <source>Energies must be (..., {classes}), not {shape}.</source>
        <translation>Energien müssen (..., {classes}) sein, nicht {shape}.</translation>
    </message>
    <message>
        <source>Energies must be (..., {classes}) numbers.</source>
        <translation>Energien müssen (..., {classes}) Zahlen sein.</translation>
    </message>
    <message>
        <source>The image is classified as {label} already; choose another target.</source>
        <translation>Das Bild wird schon als {label} klassifiziert; ein anderes Ziel wählen.</translation>
    </message>
    <message>
        <source>No class was asked for; leave `classes` out for all ten.</source>
        <translation>Es wurde nach keiner Klasse gefragt; für alle zehn `classes` weglassen.</translation>
    </message>
    <message>
        <source>{what} must be {shape} numbers.</source>
        <translation>{what} müssen {shape} Zahlen sein.</translation>
    </message>
    <message>
        <source>{what} must be {shape}, not {given}.</source>
        <translation>{what} müssen {shape} sein, nicht {given}.</translation>
    </message>
    <message>
        <source>{what} must be finite numbers; some are NaN or infinite.</source>
        <translation>{what} müssen endliche Zahlen sein; manche sind NaN oder unendlich.</translation>
    </message>
    <message>
        <source>There is no norm {norm}; choose one of {norms}.</source>
        <translation>Es gibt keine Norm {norm}; wählbar sind {norms}.</translation>
    </message>
    <message>
        <source>The GPU is out of memory, so the CPU is used.</source>
        <translation>Die GPU hat keinen Speicher mehr, darum rechnet die CPU.</translation>
    </message>
    <message>
        <source>The model {name} ({value}) can&apos;t be loaded: {why}</source>
        <translation>Das Modell {name} ({value}) lässt sich nicht laden: {why}</translation>
    </message>
    <message>
        <source>{value} gives {kind}; it has to give a model.</source>
        <translation>{value} liefert {kind}; es muss ein Modell liefern.</translation>
    </message>
    <message>
        <source>There is no model {name!r}: choose from {models}, or give a file ({endings}).</source>
        <translation>Es gibt kein Modell {name!r}: wählbar sind {models}, oder eine Datei angeben ({endings}).</translation>
    </message>
    <message>
        <source>choose auto, cpu, cuda or cuda:N</source>
        <translation>wählbar sind auto, cpu, cuda oder cuda:N</translation>
    </message>
    <message>
        <source>There is no device {name!r}: {choices}.</source>
        <translation>Es gibt kein Gerät {name!r}: {choices}.</translation>
    </message>
    <message>
        <source>The GPU {name!r} can&apos;t be used (torch sees {count}): choose auto or cpu.</source>
        <translation>Die GPU {name!r} kann nicht benutzt werden (torch sieht {count}): auto oder cpu wählen.</translation>
    </message>
    <message>
        <source>the disk is full; free some space or choose another folder</source>
        <translation>der Datenträger ist voll; Platz schaffen oder einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>your quota is used up; free some space or choose another folder</source>
        <translation>das Kontingent ist aufgebraucht; Platz schaffen oder einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>there is no such folder</source>
        <translation>es gibt keinen solchen Ordner</translation>
    </message>
    <message>
        <source>part of its path is not a folder</source>
        <translation>ein Teil des Pfades ist kein Ordner</translation>
    </message>
    <message>
        <source>it is a folder; give a file name</source>
        <translation>es ist ein Ordner; einen Dateinamen angeben</translation>
    </message>
    <message>
        <source>files may not become that large there; choose another folder</source>
        <translation>dort dürfen Dateien nicht so groß werden; einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>the disk fails (input/output error); choose a folder on another one</source>
        <translation>der Datenträger versagt (Ein-/Ausgabefehler); einen Ordner auf einem anderen wählen</translation>
    </message>
    <message>
        <source>its name is too long; choose a shorter one</source>
        <translation>der Name ist zu lang; einen kürzeren wählen</translation>
    </message>
    <message>
        <source>the file system is read-only; choose another folder</source>
        <translation>das Dateisystem ist schreibgeschützt; einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>there is no such file; check its name</source>
        <translation>es gibt keine solche Datei; den Namen prüfen</translation>
    </message>
    <message>
        <source>you may not read it; ask its owner, or choose another file</source>
        <translation>sie darf nicht gelesen werden; den Eigentümer fragen oder eine andere Datei wählen</translation>
    </message>
    <message>
        <source>the disk fails (input/output error); take a copy of it from another one</source>
        <translation>der Datenträger versagt (Ein-/Ausgabefehler); eine Kopie von einem anderen nehmen</translation>
    </message>
    <message>
        <source>its name is too long; check it</source>
        <translation>der Name ist zu lang; prüfen</translation>
    </message>
    <message>
        <source>{named} was not written: {why}</source>
        <translation>{named} wurde nicht geschrieben: {why}</translation>
    </message>
    <message>
        <source>{path} is a file, not a folder; choose another folder</source>
        <translation>{path} ist eine Datei, kein Ordner; einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>the folder {path} can&apos;t be made: {why}</source>
        <translation>der Ordner {path} kann nicht angelegt werden: {why}</translation>
    </message>
    <message>
        <source>nothing can be written in {path}: {why}</source>
        <translation>in {path} kann nichts geschrieben werden: {why}</translation>
    </message>
    <message>
        <source>{path} was begun on the data set {begun_on} ({begun_checksum}), not on {data} ({checksum}); choose another --out, or train with --fresh</source>
        <translation>{path} wurde mit dem Datensatz {begun_on} ({begun_checksum}) begonnen, nicht mit {data} ({checksum}); ein anderes --out wählen oder mit --fresh trainieren</translation>
    </message>
    <message>
        <source>{path} was made with other training options; choose another --out, or train with --fresh</source>
        <translation>{path} entstand mit anderen Optionen des Trainings; ein anderes --out wählen oder mit --fresh trainieren</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read ({error}); delete it, or train with --fresh</source>
        <translation>{path} kann nicht gelesen werden ({error}); löschen oder mit --fresh trainieren</translation>
    </message>
    <message>
        <source>Too few training images: {batch} are needed, and some of every class.</source>
        <translation>Zu wenige Trainingsbilder: {batch} werden gebraucht, und von jeder Klasse welche.</translation>
    </message>
    <message>
        <source>Too few training images: at least {batch} are needed.</source>
        <translation>Zu wenige Trainingsbilder: Mindestens {batch} werden gebraucht.</translation>
    </message>
    <message>
        <source>The training images are ordered by class; shuffle them and their labels alike. The last twelfth is held out from training, and must be like the rest.</source>
        <translation>Die Trainingsbilder sind nach Klassen geordnet; sie und ihre Labels gleich mischen. Das letzte Zwölftel wird zurückgehalten und muss wie der Rest sein.</translation>
    </message>
    <message>
        <source>another training writes to {folder}: wait until it is done, or choose another folder</source>
        <translation>ein anderes Training schreibt nach {folder}: warten, bis es fertig ist, oder einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>{path} can&apos;t be deleted: {why}</source>
        <translation>{path} kann nicht gelöscht werden: {why}</translation>
    </message>
    <message>
        <source>Too few training images: {count} of class {name}, {batch} are needed.</source>
        <translation>Zu wenige Trainingsbilder: {count} der Klasse {name}, {batch} werden gebraucht.</translation>
    </message>
    <message>
        <source>A training process ended with exit code {code}; the checkpoints are kept, run the same command to resume.</source>
        <translation>Ein Trainingsprozess endete mit dem Code {code}; die Zwischenstände bleiben, derselbe Befehl setzt fort.</translation>
    </message>
    <message>
        <source>reconstructions</source>
        <translation>Rekonstruktionen</translation>
    </message>
    <message>
        <source>certificates</source>
        <translation>Zertifikate</translation>
    </message>
    <message>
        <source>gradients</source>
        <translation>Gradienten</translation>
    </message>
    <message>
        <source>{attack} needs {need}, which {model} does not have.</source>
        <translation>{attack} braucht {need}, die {model} nicht hat.</translation>
    </message>
    <message>
        <source>{part}</source>
        <translation>{part}</translation>
    </message>
    <message>
        <source>{one}, {other}</source>
        <translation>{one}, {other}</translation>
    </message>
    <message>
        <source>There are no weights at {path}: give a safetensors file or a folder.</source>
        <translation>Unter {path} sind keine Gewichte: eine safetensors-Datei oder einen Ordner angeben.</translation>
    </message>
    <message>
        <source>Ten classes are needed, not {count}.</source>
        <translation>Zehn Klassen werden gebraucht, nicht {count}.</translation>
    </message>
    <message>
        <source>{where}: starts must be (10, K, 8), not {shape}.</source>
        <translation>{where}: Startpunkte müssen (10, K, 8) sein, nicht {shape}.</translation>
    </message>
    <message>
        <source>{where}: {count} starts of a class take too long; {most} at most.</source>
        <translation>{where}: {count} Startpunkte je Klasse dauern zu lange; höchstens {most}.</translation>
    </message>
    <message>
        <source>{where}: the starts must be numbers within {limit:g}; load other weights.</source>
        <translation>{where}: Die Startpunkte müssen Zahlen bis {limit:g} sein; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>The bundled weights {path} are missing. Run `absgui train`, or give some with --weights.</source>
        <translation>Die mitgelieferten Gewichte {path} fehlen. `absgui train` ausführen oder mit --weights welche angeben.</translation>
    </message>
    <message>
        <source>{where}: {key} holds {what}, but floating-point numbers are needed.</source>
        <translation>{where}: {key} enthält {what}, aber Gleitkommazahlen werden gebraucht.</translation>
    </message>
    <message>
        <source>{where}: the tensor {key} is missing; these are not the weights of an ABS model.</source>
        <translation>{where}: Der Tensor {key} fehlt; das sind nicht die Gewichte eines ABS-Modells.</translation>
    </message>
    <message>
        <source>{where}: {key} has shape {given}, but {shape} is needed.</source>
        <translation>{where}: {key} hat die Form {given}, aber {shape} wird gebraucht.</translation>
    </message>
    <message>
        <source>{where}: {key} holds NaN or infinite values; load other weights.</source>
        <translation>{where}: {key} enthält NaN oder unendliche Werte; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>{where}: {key} holds numbers beyond {limit:g}; load other weights.</source>
        <translation>{where}: {key} enthält Zahlen jenseits von {limit:g}; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>{where}: {key} holds negative variances; load other weights.</source>
        <translation>{where}: {key} enthält negative Varianzen; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>{path} lacks the calibration ({error}); train again or load others.</source>
        <translation>{path} fehlt die Kalibrierung ({error}); neu trainieren oder andere laden.</translation>
    </message>
    <message>
        <source>{path} is missing: a folder needs abs.safetensors, or ABS_0.net to ABS_9.net.</source>
        <translation>{path} fehlt: Ein Ordner braucht abs.safetensors oder ABS_0.net bis ABS_9.net.</translation>
    </message>
    <message>
        <source>{path} holds no state dict; fetch the file again.</source>
        <translation>{path} enthält kein State-Dict; die Datei neu beschaffen.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read ({reason}); fetch the file again.</source>
        <translation>{path} kann nicht gelesen werden ({reason}); die Datei neu beschaffen.</translation>
    </message>
    <message>
        <source>The calibration needs a positive alpha {alpha}, a positive eta {eta} and ten positive gammas {gamma}; load other weights.</source>
        <translation>Die Kalibrierung braucht ein positives alpha {alpha}, ein positives eta {eta} und zehn positive gamma {gamma}; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>There are no weights of Exact ABS at {path}: make some with `absgui train --model exact-abs`.</source>
        <translation>Unter {path} sind keine Gewichte von Exact ABS: mit `absgui train --model exact-abs` welche erzeugen.</translation>
    </message>
    <message>
        <source>{where}: pictures must be (10, 1 to {limit}, 784), not {shape}.</source>
        <translation>{where}: Bilder müssen (10, 1 bis {limit}, 784) sein, nicht {shape}.</translation>
    </message>
    <message>
        <source>{where}: offsets must be {wanted}, not {given}.</source>
        <translation>{where}: Versätze müssen {wanted} sein, nicht {given}.</translation>
    </message>
    <message>
        <source>{where}: offsets must lie within {limit:g}; load other weights.</source>
        <translation>{where}: Versätze dürfen höchstens {limit:g} betragen; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>{where}: alpha and eta must be single numbers; load other weights.</source>
        <translation>{where}: alpha und eta müssen einzelne Zahlen sein; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>{where}: the threshold must be {wanted}; load other weights.</source>
        <translation>{where}: Die Schwelle muss {wanted} sein; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>{where}: directions must be (10, K, {most}, 784), not {shape}.</source>
        <translation>{where}: Richtungen müssen (10, K, {most}, 784) sein, nicht {shape}.</translation>
    </message>
    <message>
        <source>{where}: directions {shape}, exponents {exponents} and pictures {pictures} don&apos;t fit each other.</source>
        <translation>{where}: Richtungen {shape}, Exponenten {exponents} und Bilder {pictures} passen nicht zusammen.</translation>
    </message>
    <message>
        <source>{where}: {size} directions&apos; bytes are too many; load other weights.</source>
        <translation>{where}: {size} Bytes an Richtungen sind zu viele; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>{where}: exponents must lie within {least} and {largest}; load other weights.</source>
        <translation>{where}: Exponenten müssen zwischen {least} und {largest} liegen; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>{where}: a component explains {curvature:.4f} of its directions, {limit} at most can be certified; load other weights.</source>
        <translation>{where}: Eine Komponente erklärt {curvature:.4f} ihrer Richtungen, höchstens {limit} lässt sich zertifizieren; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>{where}: {key} is missing; these are not weights of Exact ABS.</source>
        <translation>{where}: {key} fehlt; das sind keine Gewichte von Exact ABS.</translation>
    </message>
    <message>
        <source>{where}: {key} is {dtype}, but {kind} is needed.</source>
        <translation>{where}: {key} ist {dtype}, aber {kind} wird gebraucht.</translation>
    </message>
    <message>
        <source>{where} has a damaged note on what it explains; load other weights.</source>
        <translation>{where} hat einen beschädigten Vermerk darüber, was es erklärt; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>There are no weights of {name} at {path}: make some with `absgui train --model {name}`.</source>
        <translation>Unter {path} sind keine Gewichte von {name}: mit `absgui train --model {name}` welche erzeugen.</translation>
    </message>
    <message>
        <source>{where}: {key} is missing; these are not weights of {name}.</source>
        <translation>{where}: {key} fehlt; das sind keine Gewichte von {name}.</translation>
    </message>
    <message>
        <source>{where}: {key} is {given} {dtype}, but {wanted} {wanted_dtype} is needed; these are not weights of {name}.</source>
        <translation>{where}: {key} ist {given} {dtype}, aber {wanted} {wanted_dtype} wird gebraucht; das sind keine Gewichte von {name}.</translation>
    </message>
    <message>
        <source>{where}: {key} has values that are not finite; load other weights.</source>
        <translation>{where}: {key} hat Werte, die nicht endlich sind; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>{weights} were trained on {one}, but the data set in use is {other}: give weights that were trained on {other}, or {wanted}.</source>
        <translation>{weights} wurden auf {one} trainiert, aber der verwendete Datensatz ist {other}: Gewichte angeben, die auf {other} trainiert wurden, oder {wanted}.</translation>
    </message>
    <message>
        <source>{where} has a damaged note on the data set it was trained on; load other weights.</source>
        <translation>{where} hat einen beschädigten Vermerk über den Datensatz, auf dem es trainiert wurde; andere Gewichte laden.</translation>
    </message>
    <message>
        <source>The bundled weights</source>
        <translation>Die mitgelieferten Gewichte</translation>
    </message>
    <message>
        <source>The weights {source}</source>
        <translation>Die Gewichte {source}</translation>
    </message>
    <message>
        <source>leave out --data</source>
        <translation>--data weglassen</translation>
    </message>
    <message>
        <source>give the folder of {one} with --data</source>
        <translation>den Ordner von {one} mit --data angeben</translation>
    </message>
    <message>
        <source>{source}: there is no digit {digit} on the picture; found: {count}</source>
        <translation>{source}: Auf dem Bild gibt es keine Ziffer {digit}; gefunden: {count}</translation>
    </message>
    <message>
        <source>it is a device, a pipe or a socket; give the name of a file</source>
        <translation>es ist ein Gerät, eine Pipe oder ein Socket; den Namen einer Datei angeben</translation>
    </message>
    <message>
        <source>class {label}</source>
        <translation>Klasse {label}</translation>
    </message>
    <message>
        <source>the starts</source>
        <translation>die Startpunkte</translation>
    </message>
    <message>
        <source>{path}, class {label}</source>
        <translation>{path}, Klasse {label}</translation>
    </message>
    <message>
        <source>{path} is no file: give a safetensors file.</source>
        <translation>{path} ist keine Datei: eine safetensors-Datei angeben.</translation>
    </message>
    <message>
        <source>{path} is far too large to hold the weights of one of these models.</source>
        <translation>{path} ist viel zu groß für die Gewichte eines dieser Modelle.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read as safetensors ({error}); load other weights.</source>
        <translation>{path} kann nicht als safetensors gelesen werden ({error}); andere Gewichte laden.</translation>
    </message>
    <message>
        <source>{path} holds {count} tensors; none of these models has so many.</source>
        <translation>{path} enthält {count} Tensoren; keines dieser Modelle hat so viele.</translation>
    </message>
    <message>
        <source>Latent Descent</source>
        <translation>Latent Descent</translation>
    </message>
    <message>
        <source>Walks the image in small steps towards the rival class&apos;s reconstruction of it.</source>
        <translation>Führt das Bild in kleinen Schritten auf die Rekonstruktion der Rivalenklasse zu.</translation>
    </message>
    <message>
        <source>Pointwise</source>
        <translation>Pointwise</translation>
    </message>
    <message>
        <source>Starts from noise or a drawn rival and resets pixel after pixel to the original.</source>
        <translation>Beginnt bei Rauschen oder einem gezeichneten Rivalen und setzt Pixel für Pixel auf das Original zurück.</translation>
    </message>
    <message>
        <source>Pointwise 10x</source>
        <translation>Pointwise 10x</translation>
    </message>
    <message>
        <source>The best of ten runs of Pointwise, as in the paper&apos;s table.</source>
        <translation>Das beste von zehn Pointwise-Läufen, wie in der Tabelle der Arbeit.</translation>
    </message>
    <message>
        <source>Prototype Projection</source>
        <translation>Prototype Projection</translation>
    </message>
    <message>
        <source>Solves for the least perturbation and closes in on it from both sides.</source>
        <translation>Löst nach der kleinsten Störung auf und nähert sich ihr von beiden Seiten.</translation>
    </message>
    <message>
        <source>ALMA</source>
        <translation>ALMA</translation>
    </message>
    <message>
        <source>Descends distance and a penalty on the lead, by an augmented Lagrangian.</source>
        <translation>Senkt Abstand und eine Strafe auf den Vorsprung, mit einer erweiterten Lagrange-Funktion.</translation>
    </message>
    <message>
        <source>Auto-PGD</source>
        <translation>Auto-PGD</translation>
    </message>
    <message>
        <source>Gradient steps of a size that adapts, in the least ball that is enough.</source>
        <translation>Gradientenschritte mit angepasster Länge, in der kleinsten Kugel, die genügt.</translation>
    </message>
    <message>
        <source>Fast gradient</source>
        <translation>Fast Gradient</translation>
    </message>
    <message>
        <source>One step along the gradient, as long as it has to be.</source>
        <translation>Ein Schritt entlang des Gradienten, so lang wie nötig.</translation>
    </message>
    <message>
        <source>Fast gradient, estimated</source>
        <translation>Fast Gradient, geschätzt</translation>
    </message>
    <message>
        <source>One step along the gradient, as long as it has to be, without the model&apos;s gradients.</source>
        <translation>Ein Schritt entlang des Gradienten, so lang wie nötig, ohne die Gradienten des Modells.</translation>
    </message>
    <message>
        <source>Basic iterative (PGD)</source>
        <translation>Basic Iterative (PGD)</translation>
    </message>
    <message>
        <source>Steps along the gradient, in the least ball that is enough.</source>
        <translation>Schritte entlang des Gradienten, in der kleinsten Kugel, die genügt.</translation>
    </message>
    <message>
        <source>Basic iterative (PGD), estimated</source>
        <translation>Basic Iterative (PGD), geschätzt</translation>
    </message>
    <message>
        <source>Steps along the gradient, in the least ball that is enough, without the model&apos;s gradients.</source>
        <translation>Schritte entlang des Gradienten, in der kleinsten Kugel, die genügt, ohne die Gradienten des Modells.</translation>
    </message>
    <message>
        <source>Momentum iterative</source>
        <translation>Momentum Iterative</translation>
    </message>
    <message>
        <source>The same with a running mean of the gradients.</source>
        <translation>Dasselbe mit einem gleitenden Mittel der Gradienten.</translation>
    </message>
    <message>
        <source>Momentum iterative, estimated</source>
        <translation>Momentum Iterative, geschätzt</translation>
    </message>
    <message>
        <source>The same with a running mean of the gradients, without the model&apos;s gradients.</source>
        <translation>Dasselbe mit einem gleitenden Mittel der Gradienten, ohne die Gradienten des Modells.</translation>
    </message>
    <message>
        <source>DeepFool</source>
        <translation>DeepFool</translation>
    </message>
    <message>
        <source>Steps to the boundary that the gradients foretell.</source>
        <translation>Schritte zu der Grenze, die die Gradienten vorhersagen.</translation>
    </message>
    <message>
        <source>DeepFool, estimated</source>
        <translation>DeepFool, geschätzt</translation>
    </message>
    <message>
        <source>Steps to the boundary that the gradients foretell, without the model&apos;s gradients.</source>
        <translation>Schritte zu der Grenze, die die Gradienten vorhersagen, ohne die Gradienten des Modells.</translation>
    </message>
    <message>
        <source>Multi-start boundary</source>
        <translation>Multi-Start Boundary</translation>
    </message>
    <message>
        <source>Walks along the boundary from many training images, with gradients averaged over noise.</source>
        <translation>Läuft von vielen Trainingsbildern aus an der Grenze entlang, mit über Rauschen gemittelten Gradienten.</translation>
    </message>
    <message>
        <source>sigma-zero</source>
        <translation>sigma-zero</translation>
    </message>
    <message>
        <source>Gradient steps that also lower a smooth count of the changed pixels.</source>
        <translation>Gradientenschritte, die auch eine geglättete Zahl der geänderten Pixel senken.</translation>
    </message>
    <message>
        <source>Transfer: fast gradient</source>
        <translation>Transfer: Fast Gradient</translation>
    </message>
    <message>
        <source>A direction from a CNN, and a search for its length.</source>
        <translation>Eine Richtung von einem CNN und eine Suche nach ihrer Länge.</translation>
    </message>
    <message>
        <source>Transfer: basic iterative</source>
        <translation>Transfer: Basic Iterative</translation>
    </message>
    <message>
        <source>Boundary Attack</source>
        <translation>Boundary Attack</translation>
    </message>
    <message>
        <source>Walks along the class boundary, by decisions alone.</source>
        <translation>Läuft an der Klassengrenze entlang, nur anhand von Entscheidungen.</translation>
    </message>
    <message>
        <source>Gaussian noise</source>
        <translation>Gaußsches Rauschen</translation>
    </message>
    <message>
        <source>The least Gaussian noise that is enough.</source>
        <translation>Das schwächste gaußsche Rauschen, das genügt.</translation>
    </message>
    <message>
        <source>Salt and pepper</source>
        <translation>Salz und Pfeffer</translation>
    </message>
    <message>
        <source>The fewest random pixels made black or white.</source>
        <translation>Die wenigsten zufälligen Pixel, schwarz oder weiß gemacht.</translation>
    </message>
    <message>
        <source>Brendel &amp; Bethge</source>
        <translation>Brendel &amp; Bethge</translation>
    </message>
    <message>
        <source>Walks along the boundary by its gradient.</source>
        <translation>Läuft anhand ihres Gradienten an der Grenze entlang.</translation>
    </message>
    <message>
        <source>Fast minimum norm</source>
        <translation>Fast Minimum Norm</translation>
    </message>
    <message>
        <source>Gradient steps in a ball that shrinks and grows.</source>
        <translation>Gradientenschritte in einer Kugel, die schrumpft und wächst.</translation>
    </message>
    <message>
        <source>DDN</source>
        <translation>DDN</translation>
    </message>
    <message>
        <source>Gradient steps whose length is tuned apart from their direction.</source>
        <translation>Gradientenschritte, deren Länge getrennt von der Richtung eingestellt wird.</translation>
    </message>
    <message>
        <source>Carlini &amp; Wagner</source>
        <translation>Carlini &amp; Wagner</translation>
    </message>
    <message>
        <source>Descends distance and lead at once.</source>
        <translation>Senkt Abstand und Vorsprung zugleich.</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Part of the way to the rival, per frame.</source>
        <translation>Teil des Wegs zum Rivalen, je Bild.</translation>
    </message>
    <message>
        <source>Most steps</source>
        <translation>Schritte höchstens</translation>
    </message>
    <message>
        <source>Gives up after so many steps.</source>
        <translation>Gibt nach so vielen Schritten auf.</translation>
    </message>
    <message>
        <source>Halvings</source>
        <translation>Halbierungen</translation>
    </message>
    <message>
        <source>Steps of each binary search.</source>
        <translation>Schritte jeder binären Suche.</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>Wiederholungen</translation>
    </message>
    <message>
        <source>Runs from other starts; the best counts.</source>
        <translation>Läufe von anderen Startpunkten aus; der beste zählt.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>0: noise, then the rivals; 1: noise only; 2: rivals only.</source>
        <translation>0: Rauschen, dann die Rivalen; 1: nur Rauschen; 2: nur Rivalen.</translation>
    </message>
    <message>
        <source>Steps of the last search on the way.</source>
        <translation>Schritte der letzten Suche auf dem Weg.</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>All are made; the paper uses 100 and 1000.</source>
        <translation>Alle werden gemacht; die Arbeit nimmt 100 und 1000.</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Erster</translation>
    </message>
    <message>
        <source>How far the first step leads, in L2.</source>
        <translation>Wie weit der erste Schritt führt, in L2.</translation>
    </message>
    <message>
        <source>Of each size that is tried, for each loss.</source>
        <translation>Für jede Größe, die versucht wird, und jeden Verlust.</translation>
    </message>
    <message>
        <source>Of the ball, once one was enough.</source>
        <translation>Der Kugel, sobald eine genügt hat.</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>0: margin, then DLR; 1: margin only; 2: DLR only.</source>
        <translation>0: Marge, dann DLR; 1: nur Marge; 2: nur DLR.</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Differenzen</translation>
    </message>
    <message>
        <source>Amounts by which pixels are moved to estimate gradients: the one that leads nearest is kept. For binary models there is one only.</source>
        <translation>Beträge, um die Pixel verschoben werden, um Gradienten zu schätzen: der am nächsten führende bleibt. Für binäre Modelle gibt es nur einen.</translation>
    </message>
    <message>
        <source>Of each size that is tried.</source>
        <translation>Für jede Größe, die versucht wird.</translation>
    </message>
    <message>
        <source>At most.</source>
        <translation>Höchstens.</translation>
    </message>
    <message>
        <source>Starts</source>
        <translation>Startpunkte</translation>
    </message>
    <message>
        <source>Walks that begin; few go on to the end.</source>
        <translation>Wege, die beginnen; wenige gehen bis zum Ende.</translation>
    </message>
    <message>
        <source>Rounds</source>
        <translation>Runden</translation>
    </message>
    <message>
        <source>Steps of every walk.</source>
        <translation>Schritte jedes Wegs.</translation>
    </message>
    <message>
        <source>At most; the paper uses 1000.</source>
        <translation>Höchstens; die Arbeit nimmt 1000.</translation>
    </message>
    <message>
        <source>At most, of up to 16 moves each.</source>
        <translation>Höchstens, mit je bis zu 16 Zügen.</translation>
    </message>
    <message>
        <source>Draws; the best counts.</source>
        <translation>Ziehungen; die beste zählt.</translation>
    </message>
    <message>
        <source>All are made.</source>
        <translation>Alle werden gemacht.</translation>
    </message>
    <message>
        <source>Of each search, at most.</source>
        <translation>Je Suche, höchstens.</translation>
    </message>
    <message>
        <source>Searches</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>For the balance of the two.</source>
        <translation>Nach dem Gleichgewicht der beiden.</translation>
    </message>
    <message>
        <source>Of the optimiser.</source>
        <translation>Des Optimierers.</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>Konstante</translation>
    </message>
    <message>
        <source>The first balance.</source>
        <translation>Das erste Gleichgewicht.</translation>
    </message>
    <message>
        <source>ABS</source>
        <translation>ABS</translation>
    </message>
    <message>
        <source>Ten VAEs, one a class; the one that explains the image best wins.</source>
        <translation>Zehn VAEs, einer je Klasse; der das Bild am besten erklärt, gewinnt.</translation>
    </message>
    <message>
        <source>Binary ABS</source>
        <translation>Binäres ABS</translation>
    </message>
    <message>
        <source>ABS on the image in black and white.</source>
        <translation>ABS auf dem Bild in Schwarz-Weiß.</translation>
    </message>
    <message>
        <source>Exact ABS</source>
        <translation>Exaktes ABS</translation>
    </message>
    <message>
        <source>A mixture of linear models for each class; certificates are guaranteed.</source>
        <translation>Eine Mischung linearer Modelle je Klasse; Zertifikate sind garantiert.</translation>
    </message>
    <message>
        <source>CNN</source>
        <translation>CNN</translation>
    </message>
    <message>
        <source>A plain convolutional network with four layers.</source>
        <translation>Ein einfaches Faltungsnetz mit vier Schichten.</translation>
    </message>
    <message>
        <source>Binary CNN</source>
        <translation>Binäres CNN</translation>
    </message>
    <message>
        <source>The same network on the image in black and white.</source>
        <translation>Dasselbe Netz auf dem Bild in Schwarz-Weiß.</translation>
    </message>
    <message>
        <source>Nearest neighbour</source>
        <translation>Nächster Nachbar</translation>
    </message>
    <message>
        <source>The class of the training digit that is nearest in L2.</source>
        <translation>Die Klasse der in L2 nächsten Trainingsziffer.</translation>
    </message>
    <message>
        <source>Madry et al.</source>
        <translation>Madry et al.</translation>
    </message>
    <message>
        <source>A network trained on its own adversarials, Linf up to 0.3.</source>
        <translation>Ein auf seinen eigenen adversarialen Beispielen trainiertes Netz, L∞ bis 0,3.</translation>
    </message>
</context>
</TS>
