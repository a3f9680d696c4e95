"""INTERIM: replaced by the learned selection."""
from __future__ import annotations
import numpy as np
from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.story import BlockType, Headline, Story

def select_story(stream: BlockStream, headline: Headline) -> Story:
    el = stream.elements; n = len(stream.blocks); score = np.zeros(len(el)); good = []
    for i, b in enumerate(stream.blocks):
        ok = len(b.text) > 80 and b.link_chars < 0.4 * len(b.text) and not b.hidden
        good.append(ok)
        if ok:
            w = min(len(b.text), 1000); e = b.element
            for k, a in enumerate(el.iter_ancestors(e) if b.tag in ("p", "li", "h2", "h3", "blockquote") else [e, *el.iter_ancestors(e)]):
                score[a] += w / (1 + k)
                if k > 4: break
    if not n or not score.any():
        return Story(kept=(), types=(BlockType.OTHER,) * n, scores=np.zeros(n, np.float32), confidence=0.0)
    root = int(score.argmax()); kept = []
    types = [BlockType.OTHER] * n
    for i in range(el.start[root], el.end[root]):
        b = stream.blocks[i]
        in_fig = any(el.tag[a] in ("figure", "figcaption", "aside", "nav", "footer", "form") for a in [b.element, *el.iter_ancestors(b.element)])
        if i == headline.block or in_fig or b.hidden: continue
        if b.tag in ("h2", "h3", "h4"): types[i] = BlockType.HEADING; kept.append(i)
        elif good[i] or (b.tag == "p" and b.link_chars < 0.5 * len(b.text)): types[i] = BlockType.LIST if b.tag == "li" else BlockType.PARAGRAPH; kept.append(i)
    return Story(kept=tuple(kept), types=tuple(types), scores=np.array(good, np.float32), confidence=0.5)
