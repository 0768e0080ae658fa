// Shows the page as it was at a moment, to one person or to everybody. Its address says which: #at=12&in=CHANNEL&as=USER.
"use strict";
{
  const find = (id) => document.getElementById(id);
  const moments = JSON.parse(find("moments").textContent);
  const [slider, reader, chapter, caption] = ["moment", "reader", "chapter", "caption"].map(find);
  const versions = [...document.querySelectorAll("[data-since]")];
  const links = [...document.querySelectorAll("nav a")];
  const units = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  let channel = "";

  const at = () => Number(slider.value);
  const isSeen = (by) => !reader.value || !by || by === reader.value;
  const isThere = ({ since, until }) => Number(since) <= at() && (until === undefined || at() < Number(until));

  const relative = (seconds) => {
    const distance = Math.abs(seconds);
    if (Math.round(distance) === 0) return "now";
    const [unit, size] = units.find(([, size]) => distance >= size) ?? units.at(-1);
    const count = Math.round(distance / size);
    const words = count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
    return seconds > 0 ? `in ${words}` : `${words} ago`;
  };

  const showMessages = () => {
    for (const each of versions) {
      each.hidden = !isThere(each.dataset) || !isSeen(each.dataset.reader);
      each.classList.toggle("changed", Number(each.dataset.since) === at());
    }
    for (const each of document.querySelectorAll("[data-pin]")) {
      each.hidden = !document.querySelector(`[data-message="${each.dataset.pin}"]:not([hidden]) .pin`);
    }
    for (const each of document.querySelectorAll("[data-relative]")) {
      each.textContent = relative(Number(each.dataset.relative) - moments[at()].seconds);
    }
  };

  const showChannels = () => {
    for (const each of document.querySelectorAll(".channel")) {
      each.classList.toggle("current", each.id === `channel-${channel}`);
    }
    for (const each of links) {
      const id = each.hash.slice("#channel-".length);
      const isUsed = document.querySelector(`#channel-${id} [data-since]:not([hidden])`);
      each.parentElement.hidden = id !== channel && (!isUsed || !isSeen(each.dataset.reader));
      if (id === channel) each.setAttribute("aria-current", "page");
      else each.removeAttribute("aria-current");
    }
  };

  const show = (follow) => {
    const moment = moments[at()];
    if (follow && find(`channel-${moment.channel}`)) channel = moment.channel;
    const said = `${moment.time}: ${moment.what}`;
    caption.textContent = said;
    slider.setAttribute("aria-valuetext", said);
    if (chapter) chapter.value = "";
    showMessages();
    showChannels();
    const changed = document.querySelector(".channel.current .changed:not([hidden])");
    const isTall = changed?.offsetHeight > 0.7 * window.innerHeight;
    if (changed) changed.scrollIntoView({ block: isTall ? "start" : "nearest" });
    else window.scrollTo(0, document.body.scrollHeight);
    document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const state = new URLSearchParams({ at: at(), in: channel, ...(reader.value && { as: reader.value }) });
    history.replaceState(null, "", `#${state}`);
  };

  const step = (by) => {
    let next = at() + by;
    while (moments[next] && !isSeen(moments[next].reader)) next += by;
    if (moments[next]) slider.value = next;
    show(true);
  };

  const enter = (id) => {
    channel = id;
    show(false);
  };

  const open = () => {
    const [, kind, id] = location.hash.match(/^#(channel|message)-(\d+)$/) ?? [];
    if (kind === "channel") return enter(id);
    if (kind === "message") {
      const shown = document.querySelector(`[data-message="${id}"]:not([hidden])`);
      enter(shown ? shown.closest(".channel").id.slice("channel-".length) : channel);
      return shown?.scrollIntoView({ block: "center" });
    }
    const asked = new URLSearchParams(location.hash.slice(1));
    slider.value = asked.get("at") ?? moments.length - 1;
    reader.value = asked.get("as") ?? "";
    channel = asked.get("in") ?? "";
    show(!channel);
  };

  slider.addEventListener("input", () => show(true));
  reader.addEventListener("change", () => show(false));
  find("back").addEventListener("click", () => step(-1));
  find("on").addEventListener("click", () => step(1));
  chapter?.addEventListener("change", () => {
    if (chapter.value) slider.value = chapter.value;
    show(true);
  });
  document.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select")) return;
    event.preventDefault();
    step(by);
  });
  window.addEventListener("hashchange", open);
  document.body.classList.add("live");
  find("controls").hidden = false;
  open();
}
