"""Which figures and dates of other passages answer the question that one of them answers.

What a ledger may hold against an answer is learnt from questions on groups of news passages that
are near misses of one another: a question is answered by one or two of them, and the reader marks
something in all. Two figures are of one thing where both are answers.
"""

from __future__ import annotations

import gzip, json, sys
from collections import defaultdict
from pathlib import Path
import numpy as np
from eval.ablate import Remembering
from eval.metrics import right
from qa.settings import Settings
from qa.types import Hit, Span
from qa.answer.ranking import cite, tidy
from qa.answer.entities import named, speaks_of
from qa.answer.counting import stems
from qa.text.values import kind_of, value_of
from qa.text.numbers import Number
import re

def sentence_bits(c):
    at=c.start-c.sentence_start
    return c.sentence[:at], c.sentence[at+len(c.text):]

def noun(c):
    b,a=sentence_bits(c)
    w=re.findall(r"[^\W\d_]{3,}", c.text)+re.findall(r"[^\W\d_]{3,}", a)[:2]
    return stems(" ".join(w))

def feats(q, anchor, av, claim, cv):
    a,c=cite(anchor),cite(claim)
    told=stems(q)&stems(a.sentence)
    told_in=len(told&stems(c.sentence))/max(1,len(told)) if told else 1.0
    asked=stems(q); cov=len(asked&stems(c.sentence))/max(1,len(asked))
    n1,n2=noun(a),noun(c)
    qn=stems(q)
    shared=float(bool(n1&n2)); 
    qnoun=float(bool(n2&qn)) - float(bool(n1&qn))
    if isinstance(av,Number):
        if av.said>0 and cv.said>0: ratio=abs(np.log10(av.said/cv.said))
        else: ratio=0. if av.said==cv.said else 3.
        unit=float(av.unit!=cv.unit)
    else: ratio=min(3,abs((av.first-cv.first).days)/366); unit=0.
    same=float(av.same(cv))
    return [claim.score, anchor.score-claim.score, float(speaks_of(named(q),claim.hit)), told_in, cov, shared, qnoun, min(ratio,3), unit, same]
NAMES=["margin","gap","named","told","asked","shared noun","noun of question","ratio","unit","same"]
def main():
    data=Path(sys.argv[1]); cache=Path(sys.argv[2]); cache.mkdir(exist_ok=True)
    reader=Remembering(Settings.load(),cache/"claims.sqlite")
    rows=[json.loads(l) for l in gzip.open(data/"train/news-short.jsonl.gz","rt")]
    byq=defaultdict(list); ctx=defaultdict(dict)
    for r in rows:
        ctx[r["document"]][r["context"]]=1
        byq[r["document"],r["question"]].append(r)
    X=[];Y=[];G=[];info=[]
    for n,((doc,q),rs) in enumerate(byq.items()):
        ans={r["context"]:[a["text"] for a in r["answers"]] for r in rs if r["answers"]}
        if not ans: continue
        first=next(iter(ans.values()))[0]
        kind=kind_of(q,first)
        if kind not in("number","date") or value_of(kind,first,"","2024-06-15") is None: continue
        passages=list(ctx[doc])
        read=reader.read(q,passages)
        spans=[]
        for i,(p,found) in enumerate(zip(passages,read)):
            hit=Hit(f"{i}","","",f"2024-06-15",0,len(p),0.,p)
            for s in found:
                a,b=tidy(p,s.start,s.end)
                if a<b: spans.append(Span(hit,a,b,p[a:b],s.score))
        def val(s):
            b,_=sentence_bits(cite(s)); return value_of(kind,s.text,b,"2024-06-15")
        vs=[(s,val(s)) for s in spans]; vs=[(s,v) for s,v in vs if v is not None]
        anchors=[(s,v) for s,v in vs if right(s.text,ans.get(s.hit.text,[])) and s.hit.text in ans]
        if not anchors: continue
        anchor,av=max(anchors,key=lambda t:t[0].score)
        seen=set()
        for s,v in sorted(vs,key=lambda t:-t[0].score):
            if s.hit.text==anchor.hit.text or s.hit.text in seen: continue
            seen.add(s.hit.text)
            y=float(s.hit.text in ans and right(s.text,ans[s.hit.text]))
            if s.hit.text in ans and not y: continue
            X.append(feats(q,anchor,av,s,v));Y.append(y);G.append(doc.rsplit("-",1)[0]);info.append((q,anchor.text,s.text,kind))
        if n%500==0: print(n,len(byq),len(X),sum(Y),flush=True)
    np.savez(cache/"claims.npz",X=np.array(X),Y=np.array(Y),G=np.array(G),info=np.array(info,dtype=object))
    print(len(X),sum(Y))
if __name__ == "__main__":
    main()
