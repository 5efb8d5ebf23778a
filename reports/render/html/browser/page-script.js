// The page is complete without this script: it shows values where the pointer or the arrow keys are, and switches stacks on and off.
(() => {
  const MOST_LINES = 12;
  const SVG = 'http://www.w3.org/2000/svg';
  /** @type {Set<string>} */
  const off = new Set();

  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  tip.setAttribute('role', 'status');
  document.body.append(tip);

  /** @param {readonly string[]} lines @param {number} x @param {number} y */
  function show(lines, x, y) {
    if (tip.dataset.lines !== lines.join('\n')) {
      tip.replaceChildren(...lines.map((text) => Object.assign(document.createElement('div'), { textContent: text })));
      tip.dataset.lines = lines.join('\n');
    }
    tip.hidden = false;
    const right = document.documentElement.clientWidth - tip.offsetWidth - 8;
    const above = y - tip.offsetHeight - 14;
    tip.style.left = `${Math.max(8, Math.min(x + 12, right))}px`;
    tip.style.top = `${above < 8 ? y + 18 : above}px`;
  }

  function hide() {
    tip.hidden = true;
    for (const guide of document.querySelectorAll('.guide')) guide.remove();
  }

  /** @param {Element} mark */
  function showMark(mark) {
    const { left, width, top } = mark.getBoundingClientRect();
    show([mark.getAttribute('aria-label') ?? ''], left + width / 2, top);
  }

  /** What the table under a chart says of the place where the pointer is. @param {Element} chart */
  function readingOf(chart) {
    // Of two charts beside each other the first may hold the table of both.
    const places = [chart.closest('figure'), chart.closest('.pair')];
    const table =
      places.map((place) => place?.querySelector('details table') ?? null).find((found) => found !== null) ?? null;
    const rows = table === null ? [] : [...table.querySelectorAll('tr[data-x]')];
    const heads = table === null ? [] : [...table.querySelectorAll('thead th')];
    return { rows, heads };
  }

  /** @param {Element} chart @param {number} index @param {number | null} pointerX @param {number | null} pointerY */
  function showRow(chart, index, pointerX, pointerY) {
    const { rows, heads } = readingOf(chart);
    const row = rows[index];
    if (row === undefined) return;
    const cells = [...row.children].map((cell) => cell.textContent ?? '');
    const lines = cells
      .map((text, column) => ({ text, head: heads[column] }))
      .filter(
        ({ text, head }, column) => column > 0 && text !== '–' && !off.has(head?.getAttribute('data-stack') ?? ''),
      )
      .map(({ text, head }) => `${head?.textContent}: ${text}`);
    const shown = lines.slice(0, MOST_LINES);
    if (lines.length > shown.length) shown.push(`… and ${lines.length - shown.length} more in the table`);
    const at = row.getAttribute('data-x') ?? '0';
    drawGuide(chart, at);
    const { left, width, top, height } = chart.getBoundingClientRect();
    const unit = heads[0]?.textContent ?? '';
    show(
      [`${cells[0]} (${unit})`, ...shown],
      pointerX ?? left + (Number(at) / 100) * width,
      pointerY ?? top + height / 3,
    );
    chart.setAttribute('data-row', `${index}`);
  }

  /** @param {Element} chart @param {string} at */
  function drawGuide(chart, at) {
    for (const guide of document.querySelectorAll('.guide')) guide.remove();
    const guide = document.createElementNS(SVG, 'line');
    for (const [name, value] of Object.entries({
      class: 'guide',
      x1: `${at}%`,
      x2: `${at}%`,
      y1: '0',
      y2: '100%',
      stroke: 'currentColor',
    }))
      guide.setAttribute(name, value);
    chart.append(guide);
  }

  /** @param {Element} chart @param {number} clientX */
  function nearestRow(chart, clientX) {
    const { left, width } = chart.getBoundingClientRect();
    const at = ((clientX - left) / width) * 100;
    const distances = readingOf(chart).rows.map((row) => Math.abs(Number(row.getAttribute('data-x')) - at));
    return distances.indexOf(Math.min(...distances));
  }

  for (const chart of document.querySelectorAll('svg.chart')) {
    const marks = [...chart.querySelectorAll('.mark')];
    const readable = readingOf(chart).rows.length;
    // The browser's own tooltips would double ours.
    for (const mark of marks) mark.querySelector(':scope > title')?.remove();
    chart.setAttribute('tabindex', '0');
    let current = -1;
    /** @param {Event} event */
    const point = (event) => {
      if (!(event instanceof PointerEvent)) return;
      const mark = event.target instanceof Element ? event.target.closest('.mark') : null;
      if (mark !== null) showMark(mark);
      else if (readable > 0) showRow(chart, nearestRow(chart, event.clientX), event.clientX, event.clientY);
      else hide();
    };
    chart.addEventListener('pointermove', point);
    chart.addEventListener('pointerdown', point);
    chart.addEventListener('pointerleave', hide);
    chart.addEventListener('blur', hide);
    chart.addEventListener('keydown', (event) => {
      if (!(event instanceof KeyboardEvent)) return;
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape') hide();
      const count = readable > 0 ? readable : marks.length;
      if (step === undefined || count === 0) return;
      event.preventDefault();
      current = Math.max(0, Math.min(count - 1, current + step));
      const mark = marks[current];
      if (readable > 0) showRow(chart, current, null, null);
      else if (mark !== undefined) showMark(mark);
    });
  }

  for (const item of document.querySelectorAll('[data-switch]')) {
    const stack = item.getAttribute('data-switch') ?? '';
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-pressed', 'true');
    button.append(...item.childNodes);
    item.append(button);
    button.addEventListener('click', () => {
      if (off.has(stack)) off.delete(stack);
      else off.add(stack);
      for (const part of document.querySelectorAll(`svg [data-stack="${stack}"]`))
        part.toggleAttribute('data-off', off.has(stack));
      for (const twin of document.querySelectorAll(`[data-switch="${stack}"] button`))
        twin.setAttribute('aria-pressed', `${!off.has(stack)}`);
    });
  }

  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details')].filter(({ open }) => !open);
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
  });
})();
