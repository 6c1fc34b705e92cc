// Moments in the reader's own time zone, and the caret in the error summary.
//   <time datetime="2026-11-23T10:00:00+00:00" data-local="datetime|date|time">23 Nov 2026, 10:00 UTC</time>
//     the text becomes local time; what the server wrote stays as its title
//   [data-focus]  takes the focus when the page has loaded (the error summary)
"use strict";

const STYLES = {
  datetime: { dateStyle: "medium", timeStyle: "short" },
  date: { dateStyle: "medium" },
  time: { timeStyle: "short" },
};

const LANGUAGE = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang; // as the server writes days

for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) continue;
  time.title = time.textContent.trim();
  time.textContent = new Intl.DateTimeFormat(LANGUAGE, STYLES[time.dataset.local]).format(moment);
}

document.querySelector("[data-focus]")?.focus();
