// Where the code points of the text that is annotated are on the screen. A line break in it is an
// element of its own; all else are pieces of text.
window.annotated = (() => {
  const TEXT = ".qz-text .lsf-htx-richtext";
  let [last, frames] = [null, 0];

  const pieces = () => {
    const found = [];
    let length = 0;
    const walk = (node) => {
      const isText = node.nodeType === Node.TEXT_NODE;
      if (isText || node.nodeName === "BR") {
        const characters = isText ? Array.from(node.data) : ["\n"];
        found.push({ node, isText, start: length, end: length + characters.length, characters });
        length += characters.length;
      }
      node.childNodes.forEach(walk);
    };
    const root = document.querySelector(TEXT);
    if (root) walk(root);
    return found;
  };

  // The node, and UTF-16 units in it, of a code point at which a span starts or behind which it ends.
  const place = (found, offset, isEnd) => {
    const piece = found.find(({ isText, start, end }) =>
      isText && (isEnd ? start < offset && offset <= end : start <= offset && offset < end));
    return [piece.node, piece.characters.slice(0, offset - piece.start).join("").length];
  };

  const point = (rectangle, x) => ({ x, y: (rectangle.top + rectangle.bottom) / 2 });

  return {
    // Whether the editor shows the text, and has been the same one for thirty frames: it opens with
    // what the list of tasks knows, and is replaced when the task itself has come.
    settled: (text) => {
      const shown = pieces().map(({ characters }) => characters.join("")).join("");
      const editor = document.querySelector(TEXT);
      frames = shown === text && editor === last ? frames + 1 : 0;
      last = editor;
      return frames > 30;
    },

    // Just inside the first and the last character of a span, in the middle of their lines.
    edges: ([start, end]) => {
      const found = pieces();
      const range = document.createRange();
      range.setStart(...place(found, start, false));
      range.setEnd(...place(found, end, true));
      range.startContainer.parentElement.scrollIntoView({ block: "center" });
      const rectangles = [...range.getClientRects()].filter(({ width }) => width > 0);
      const [first, last] = [rectangles[0], rectangles.at(-1)];
      return [point(first, first.left + 1), point(last, last.right - 1)];
    },

    // The chip with the label at the end of a region's span; null where there is no such region.
    chip: ([label, end]) => {
      const found = pieces();
      const element = [...document.querySelectorAll(".qz-text .htx-highlight[data-index]")].find(
        (region) =>
          region.dataset.label.replace(/^\d+:/, "") === label &&
          found.filter(({ node }) => region.contains(node)).at(-1).end === end);
      if (!element) return null;
      element.scrollIntoView({ block: "center" });
      const last = [...element.getClientRects()].at(-1);
      return point(last, last.right - 8);
    },
  };
})();
