"""The page a link in a notice leads to: one button, in the browser's own language. It is served the same to everybody.

Nothing in it comes from elsewhere, and its policy allows nothing else: two inline parts, named by their hashes, and one
request to this house. The secret is read from the fragment and wiped off the address bar before anything is shown.
"""

from __future__ import annotations

import base64
import hashlib

_STYLE = """
body{font:18px/1.5 system-ui,sans-serif;margin:0;padding:2rem 1rem;max-width:32rem;margin-inline:auto;color:#1a1a1a}
button{font:inherit;width:100%;min-height:64px;border:0;border-radius:12px;background:#0b5cad;color:#fff}
button:disabled{opacity:.5}p{margin:1rem 0}
"""

_SCRIPT = """
const vi={ask:"Bạn được báo một việc cần xem ngay.",take:"Tôi nhận việc này",taken:"Bạn đã nhận việc. Hãy mở ứng dụng.",
used:"Liên kết này đã được dùng. Hãy mở ứng dụng.",ended:"Việc này không còn chờ người nhận. Hãy mở ứng dụng.",
unknown:"Liên kết này không đúng. Hãy mở ứng dụng.",again:"Chưa gửi được. Hãy thử lại."};
const en={ask:"You were told of something to look at now.",take:"I take it",
taken:"It is yours now. Please open the app.",
used:"This link was used before. Please open the app.",ended:"This no longer waits for anybody. Please open the app.",
unknown:"This link is not right. Please open the app.",again:"It could not be sent. Please try again."};
const words=(navigator.language||"vi").toLowerCase().startsWith("en")?en:vi;
document.documentElement.lang=words===en?"en":"vi";
const secret=location.hash.slice(1);
history.replaceState(null,"",location.pathname);
const said=document.getElementById("said"),button=document.getElementById("take");
const good=/^[A-Za-z0-9_-]{22}$/.test(secret);
said.textContent=good?words.ask:words.unknown;
button.textContent=words.take;button.hidden=!good;
button.addEventListener("click",async()=>{
button.disabled=true;
try{
const answer=await fetch("/v1/answers",{method:"POST",headers:{"content-type":"application/json"},
body:JSON.stringify({secret}),credentials:"omit",cache:"no-store"});
if(answer.status===200){said.textContent=words[(await answer.json()).state]||words.ended;button.hidden=true;}
else if(answer.status===401||answer.status===400){said.textContent=words.unknown;button.hidden=true;}
else{said.textContent=words.again;button.disabled=false;}
}catch{said.textContent=words.again;button.disabled=false;}
});
"""


def _hash(part: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"


PAGE = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>An Tâm</title>'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
    f"<style>{_STYLE}</style></head><body><h1>An Tâm</h1>"
    '<p id="said" role="status">Hãy mở ứng dụng An Tâm. / Please open the An Tâm app.</p>'
    f'<button id="take" hidden>OK</button><script>{_SCRIPT}</script></body></html>'
).encode()

HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; script-src {_hash(_SCRIPT)}; style-src {_hash(_STYLE)}; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
