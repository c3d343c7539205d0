// Plays one lesson, stops at once when it is taken back, and says what was watched. Text only ever goes into text nodes.
const at = (id) => document.getElementById(id);
const video = at("video");
const REPORT_EVERY_MS = 15000;

function say(words) {
  video.pause();
  video.removeAttribute("src");
  video.load();
  at("stage").hidden = true;
  at("terms").hidden = true;
  at("what").textContent = words.what;
  at("safe").textContent = words.safe;
  at("next").textContent = words.next;
  at("message").hidden = false;
}

async function waitForRecall() {
  for (;;) {
    try {
      const answer = await (await fetch("recalled.json")).json();
      if (answer.recalled) return say(answer.words);
    } catch {
      return say({ what: "The player was closed.", safe: "Nothing was kept.", next: "You can close this window." });
    }
  }
}

function watchedRanges() {
  const played = video.played;
  return Array.from({ length: played.length }, (_, i) => [
    Math.round(played.start(i) * 1000),
    Math.round(played.end(i) * 1000),
  ]);
}

function report() {
  const ranges = watchedRanges();
  if (ranges.length) navigator.sendBeacon("watched", JSON.stringify({ ranges }));
}

async function start() {
  const lesson = await (await fetch("lesson.json")).json();
  document.title = `${lesson.title} - Ownlens`;
  at("title").textContent = lesson.title;
  at("whose").textContent = lesson.whose;
  at("terms").textContent = lesson.terms;
  at("terms").hidden = !lesson.terms;
  at("viewer").textContent = lesson.viewer;
  at("viewer").hidden = !lesson.viewer || !lesson.picture;
  at("stage").classList.toggle("sound", !lesson.picture);
  if (!video.canPlayType("application/vnd.apple.mpegurl")) {
    say({
      what: "This browser cannot play the lesson.",
      safe: "Nothing was lost.",
      next: "Open it in Chrome, Edge or Safari, or run the command again with --player mpv or --player vlc.",
    });
    return;
  }
  video.src = "master.m3u8";
  video.focus();
  waitForRecall();
  if (lesson.reports) {
    setInterval(report, REPORT_EVERY_MS);
    video.addEventListener("pause", report);
    video.addEventListener("ended", report);
    addEventListener("pagehide", report);
  }
}

start();
