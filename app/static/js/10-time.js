// Moments in the reader's own time zone, the one they set before the browser's, and the caret in the error summary.
//   <html data-zone="Asia/Jakarta">  the zone that the reader has set
//   <time datetime="2026-11-23T10:00:00+00:00" data-local="datetime|date|time">23 Nov 2026, 10:00 UTC</time>
//     the text becomes local time; what the server wrote stays as its title
//   [data-focus]  takes the focus when the page has loaded (the error summary; a search, but where that would open a keyboard over the page)
"use strict";

const DAY = { day: "numeric", month: "short", year: "numeric" }; // a medium date would be all digits in Arabic
const TIME = { hour: "2-digit", minute: "2-digit" };
const STYLES = { datetime: { ...DAY, ...TIME }, date: DAY, time: TIME };

const LANGUAGE = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang; // as the server writes days

function known(zone) {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined; // a name that this browser is too old for: it tells times by its own
  }
}

const ZONE = known(document.documentElement.dataset.zone); // undefined is the browser's as well

function momentText(moment, style) {
  const text = new Intl.DateTimeFormat(LANGUAGE, { ...STYLES[style], timeZone: ZONE }).format(moment);
  return text.replace("Sept ", "Sep "); // browsers differ; the server writes three letters
}

for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) continue;
  time.title = time.textContent.trim();
  time.textContent = momentText(moment, time.dataset.local);
}

document.querySelector(matchMedia("(hover: none) and (pointer: coarse)").matches ? "[data-focus]:not(input)" : "[data-focus]")?.focus();
