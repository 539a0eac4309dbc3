var D,pu,$o,We,Vo,En,mu,_n,fu,jo,Wo,Ba,$t=Symbol.for("pv"),Rn={},Tn=[],Ja=/^m(i|n|o|s|text|space)$/,Ho=Array.isArray,Ko=Tn.slice,st=Object.assign;function ut(e){e&&e.parentNode&&e.remove()}function hu(e,t,n){var o,u,s,i={},a=arguments.length;for(s in t)s=="key"?o=t[s]:s=="ref"&&typeof e!="function"?u=t[s]:i[s]=t[s];return a>2&&(i.children=a>3?Ko.call(arguments,2):n),Wt(e,i,o,u,null)}function Wt(e,t,n,o,u){var s={type:e,props:t,key:n,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:$t,__v:u||++pu,__i:-1,__u:0};return!u&&D.vnode&&D.vnode(s),s}function h(e){return e.children}function Nt(e,t){this.props=e,this.context=t,this.__g=0}function $e(e,t){if(t==null)return e.__&&$e(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:$e(e)}function Va(e){var t,n=e.__v,o=n.__e,u=[],s=[],i=e.__P;i&&((t=st({constructor:$t},n)).__v=n.__v+1,D.vnode&&D.vnode(t),Yo(i,t,n,e.__n,i.namespaceURI,32&n.__u?[o]:null,u,o||$e(n),32&n.__u,s),t.__v=n.__v,t.__.__k[t.__i]=t,Su(u,t,s),n.__=n.__e=null,t.__e!=o&&bu(t))}function bu(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),bu(e)}function cu(e){(8&e.__g||(e.__g|=8,We.push(e),En++))&&Vo==D.debounceRendering||((Vo=D.debounceRendering)||queueMicrotask)(yu)}function yu(){try{for(var e,t=1;We.length;)We.length>t&&We.sort(mu),e=We.shift(),t=We.length,8&e.__g&&Va(e)}finally{(En=We.length)&&(Vo||queueMicrotask)(yu)}}function gu(e,t,n,o,u,s,i,a,l,c,d){var m,y,p,f,_,g,k=o.__k||Tn,L=t.length;for(l=Wa(n,t,k,l,L),m=0;m<L;m++)(p=n.__k[m])!=null&&(y=~p.__i&&k[p.__i]||Rn,p.__i=m,g=Yo(e,p,y,u,s,i,a,l,c,d),f=p.__e,(y.ref!=p.ref||8&y.__u)&&(y.ref&&Qo(y.ref,null,p,y),p.ref&&d.push(p.ref,p.__c||f,p)),_=_||f,4&p.__u?(l=vu(p,l,e,!y.__v),y.__e&&(y.__e=null)):typeof p.type=="function"&&g!==void 0?l=g:f&&(l=f.nextSibling),p.__u&=-21);return n.__e=_,l}function Wa(e,t,n,o,u){var s,i,a,l,c,d,m,y,p,f=n.length,_=f,g=0,k=0,L=e.__k=Array(u);for(s=0;s<u;s++)(i=t[s])!=null&&typeof i!="boolean"&&typeof i!="function"?(typeof i!="object"||i.constructor===String?i=L[s]=Wt(null,i):Ho(i)?i=L[s]=Wt(h,{children:i}):i.constructor===$t&&i.__b?i=L[s]=Wt(i.type,i.props,i.key,i.ref,i.__v):L[s]=i,l=s+g,i.__=e,i.__b=e.__b+1,a=null,~(c=i.__i=$a(i,n,l,_))&&(_--,(a=n[c])&&(a.__u|=2)),a&&a.__v?(i.__u|=16,c==l-1?g--:c==l+1?g++:c!=l&&(c>l?g--:g++,k=1)):(~c||(u>f?g--:u<f&&g++),typeof i.type!="function"&&(i.__u|=4))):L[s]=null;if(k){for(d=[],m=[],s=0;s<u;s++)if((i=L[s])&&16&i.__u){for(g=0,y=d.length;g<y;)d[p=g+y>>1]<i.__i?g=p+1:y=p;d[g]=i.__i,m[s]=g+1}for(g=d.length;s--;)m[s]&&(m[s]==g?g--:L[s].__u|=4)}if(_)for(s=0;s<f;s++)!(a=n[s])||2&a.__u||(a.__e==o&&(o=$e(a)),Xo(a,a));return o}function vu(e,t,n,o){var u,s,i,a;if(typeof e.type=="function"){if(e.props.__P)return t;if(u=e.__k)for(s=0;s<u.length;s++)u[s]&&(u[s].__=e,t=vu(u[s],t,n,!1));return t}for(t&&!t.parentNode&&(t=$e(e))&&!t.parentNode&&(t=null),i=e.__e,a=t;a&&a.nodeType==8;)a=a.nextSibling;for(i!=a&&(!o&&n.moveBefore&&i.parentNode?n.moveBefore(i,t):n.insertBefore(i,t||null)),t=i;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function $a(e,t,n,o){var u,s=e.key,i=e.type,a=t[n],l=a&&!(2&a.__u);if(a===null&&s==null||l&&s==a.key&&i==a.type)return n;if(o>(l?1:0)){for(u=n-1;u>=0;u--)if((a=t[u])&&!(2&a.__u)&&s==a.key&&i==a.type)return u;for(u=n+1;u<t.length;u++)if((a=t[u])&&!(2&a.__u)&&s==a.key&&i==a.type)return u}return-1}function du(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function vn(e,t,n,o,u){var s,i;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof o=="string"&&(e.style.cssText=o=""),o)for(t in o)n&&t in n||du(e.style,t);if(n)for(t in n)o&&n[t]==o[t]||du(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof o!="function"&&(o=null),(e.__e||(e.__e={}))[t]=n,n&&o||(i=Wo[t]||(Wo[t]=ja(t)),(e.__a||(e.__a={}))[t]=jo,s=t!=(t=t.replace(fu,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,i,s):e.removeEventListener(t,i,s));else{if(u=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function ja(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[_n]==null)t[_n]=jo++;else if(t[_n]<this.__a[e])return;return n(D.event?D.event(t):t)}}}function Yo(e,t,n,o,u,s,i,a,l,c){var d,m,y,p,f,_,g,k,L,H,U,Tt,Vt,Ve,de,xt,ke,rt,Ce=t.type;if(t.constructor!==$t)return null;128&n.__u&&(l=32&n.__u,d=n.__c.__z)&&(t.__u|=l,m=s=[],d.nodeType==8?a=Sn(d,s):s.push(d),a=s[0]||a),(d=D.__b)&&d(t);e:if(typeof Ce=="function"){y=i.length;try{if(k=t.props,L=(d=Ce.prototype)&&d.render,H=(d=Ce.contextType)&&o[d.__c],U=d?H?H.props.value:d.__:o,(p=n.__c)?(t.__c=p,2&p.__g&&(p.__g|=1)):(L?t.__c=p=new Ce(k,U):(t.__c=p=new Nt(k,U),p.constructor=Ce,p.render=Ka),H&&H.sub(p),p.state||(p.state={}),p.__n=o,p.__g|=8,p.__h=[],p.__k=[]),L&&(p.__s||(p.__s=p.state),Ce.getDerivedStateFromProps&&(p.__s==p.state&&(p.__s=st({},p.__s)),st(p.__s,Ce.getDerivedStateFromProps(k,p.__s)))),f=p.props,_=p.state,p.__v=t,n.__c){if(k!==f&&L&&!Ce.getDerivedStateFromProps&&p.componentWillReceiveProps&&p.componentWillReceiveProps(k,U),t.__v==n.__v&&!(8&p.__g)||!(4&p.__g)&&p.shouldComponentUpdate&&p.shouldComponentUpdate(k,p.__s,U)===!1){t.__v!=n.__v&&(p.props=k,p.state=p.__s,p.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(pe){pe&&(pe.__=t)}),Tn.push.apply(p.__h,p.__k),p.__k=[],p.__h.length&&i.push(p),a=$e(n);break e}p.componentWillUpdate&&p.componentWillUpdate(k,p.__s,U),L&&p.componentDidUpdate&&p.__h.push(function(){p.componentDidUpdate(f,_,g)})}else L&&!Ce.getDerivedStateFromProps&&p.componentWillMount&&p.componentWillMount(),L&&p.componentDidMount&&p.__h.push(p.componentDidMount);p.context=U,p.props=k,p.__P=e,p.__g&=-5,Tt=D.__r,Vt=L?25:0;do p.__g&=-9,Tt&&Tt(t),d=p.render(p.props,p.state=p.__s,p.context);while(8&p.__g&&++Vt<25);L&&(Tn.push.apply(p.__h,p.__k),p.__k=[]),p.state=p.__s,p.getChildContext&&(o=st({},o,p.getChildContext())),L&&n.__c&&p.getSnapshotBeforeUpdate&&(g=p.getSnapshotBeforeUpdate(f,_)),Ve=d&&d.type===h&&d.key==null?d.props.children:d,k.__P&&(d=a,u=(e=k.__P).namespaceURI,l=s=null,n.props&&n.props.__P!=e&&(n.__k.some(function(pe){pe&&Xo(pe,pe)}),n.__k=null),a=n.__k?$e(n,0):null),a=gu(e,Ho(Ve)?Ve:[Ve],t,n,o,u,s,i,a,l,c),k.__P&&(t.__e=null,a=d),t.__u&=-161,m&&m.some(ut),p.__h.length&&i.push(p),1&p.__g&&(p.__g&=-4)}catch(pe){if(i.length=y,t.__v=null,l||s)if(pe&&pe.then){if(t.__u|=128|l,s){for(~(ke=s.indexOf(a||void 0))||(ke=s.length);(rt=s[ke-1])&&rt.nodeType==8;)ke--;for(;ke<s.length;ke++)if(rt=s[ke])if(s[ke]=null,de){if(rt==xt)break}else{if(rt.nodeType!=8)break;rt.data.startsWith("$s")&&(xt=Sn(de=rt))}}if(!de){for(;a&&a.nodeType==8&&a.nextSibling;)a=a.nextSibling;de=a}(d=Sn(de=t.__c.__z||(t.__c.__z=de)))?(t.__e=de,a=d):t.__e=a,a=a&&a.nextSibling}else s&&s.some(ut);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),pe&&pe.then||_u(t),D.__e(pe,t,n)}}else a=t.__e=Ha(n.__e,t,n,o,u,s,i,l,c,e);return(d=D.diffed)&&d(t),a}function Sn(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function _u(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(_u))}function Su(e,t,n){for(var o=0;o<n.length;)Qo(n[o++],n[o++],n[o++]);D.__c&&D.__c(t,e),e.some(function(u){try{e=u.__h,u.__h=[],e.some(function(s){s.call(u)})}catch(s){D.__e(s,u.__v)}})}function Ha(e,t,n,o,u,s,i,a,l,c){var d,m,y,p,f,_,g,k,L=n.props||Rn,H=t.props,U=t.type;if(U=="svg"?u="http://www.w3.org/2000/svg":U=="math"?u="http://www.w3.org/1998/Math/MathML":u||(u="http://www.w3.org/1999/xhtml"),s){for(d=0;d<s.length;d++)if((f=s[d])&&(U?f.localName==U:f.nodeType==3)){e=f,s[d]=null;break}}if(!e){if(k=c.ownerDocument||document,!U)return k.createTextNode(H);e=k.createElementNS(u,U,H.is?H:c),a&&(D.__m&&D.__m(t,s),a=!1),s=null}if(U){if(c=U=="template"&&e.content||e,s=U=="textarea"&&H.defaultValue!=null?null:s&&Ko.call(c.childNodes),!a&&s)for(L={},d=0;d<e.attributes.length;d++)L[(f=e.attributes[d]).name]=f.value;for(d in L)f=L[d],d=="dangerouslySetInnerHTML"?y=f:d=="children"||d in H||d=="value"&&"defaultValue"in H||d=="checked"&&"defaultChecked"in H||vn(e,d,null,f,u);for(d in H)f=H[d],d=="children"?p=f:d=="dangerouslySetInnerHTML"?m=f:d=="value"?_=f:d=="checked"?g=f:a&&typeof f!="function"||L[d]===f||vn(e,d,f,L[d],u);m?(a||y&&(m.__html==y.__html||m.__html==e.innerHTML)||(e.innerHTML=m.__html),t.__k=[]):(y&&(e.textContent=""),(U=="foreignObject"||u=="http://www.w3.org/1998/Math/MathML"&&Ja.test(U))&&(u="http://www.w3.org/1999/xhtml"),gu(c,Ho(p)?p:[p],t,n,o,u,s,i,s?s[0]:n.__k&&$e(n,0),a,l),s&&s.some(ut)),a&&U!="textarea"||(d="value",U=="progress"&&_==null?e.removeAttribute(d):_==null||_===e[d]&&(U!="progress"||_)||vn(e,d,_,L[d],u),d="checked",g!=null&&g!=e[d]&&vn(e,d,g,L[d],u))}else L===H||a&&e.data==H||(e.data=H);return e}function Qo(e,t,n,o){try{typeof e=="function"?t?t.__x=e(t)||1:o&&(o=o.__c||o.__e)&&(t=o.__x)&&(o.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(u){D.__e(u,n)}}function Xo(e,t,n){var o,u,s,i;if(D.unmount&&D.unmount(e),!(o=e.ref)||o.current&&o.current!=e.__e||Qo(o,null,t,e),o=e.__c){if(o.componentWillUnmount)try{o.componentWillUnmount()}catch(a){D.__e(a,t)}o.__P=o.__n=null}if(o=e.__k)for(i=0;i<o.length;i++)o[i]&&Xo(o[i],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(o=e.__c)&&(o=o.__z)&&(u=Sn(o,s=[]))&&(o==e.__e&&s.some(ut),ut(u),ut(o)),n||ut(e.__e),e.__e=e.__c=e.__=null}function Ka(e,t,n){return this.constructor(e,n)}function Eu(e,t){var n,o,u,s;D.__&&D.__(e,t),t.nodeType==9&&(t=t.documentElement),o=(n=e&&32&e.__u)?null:t.__k,t.__k=Wt(h,{children:[e]}),u=[],s=[],Yo(t,t.__k,o||Rn,Rn,t.namespaceURI,o?null:t.firstChild?Ko.call(t.childNodes):null,u,o?o.__e:t.firstChild,n,s),Su(u,t.__k,s),t.__k.props.children=null}D={__e:function(e,t,n,o){for(var u,s,i;t=t.__;)if((u=t.__c)&&!(1&u.__g)){u.__g|=4;try{if((i=(s=u.constructor)&&s.getDerivedStateFromError)&&u.setState(s.getDerivedStateFromError(e)),u.componentDidCatch&&(u.componentDidCatch(e,o||{}),i=1),i&&8&u.__g)return void(u.__g|=2)}catch(a){e=a}}throw En=0,e}},pu=0,$o=function(e){return e!=null&&e.constructor===$t},Nt.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=st({},this.state)),typeof e=="function"&&(e=e(st({},n),this.props)),e&&(st(n,e),this.__v&&(t&&this.__k.push(t),cu(this)))},Nt.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),cu(this))},Nt.prototype.render=h,We=[],En=0,mu=function(e,t){return e.__v.__b-t.__v.__b},_n=Symbol(),fu=/(PointerCapture)$|Capture$/i,jo=0,Wo={},Ba=0;function kt(e){let t=!1,n=[];for(let o=0;o<e.length;o++){let u=e.charAt(o);switch(u){case"_":t=!0;break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":case"8":case"9":n.push(u),t=!1;break;default:t&&(t=!1,u=u.toUpperCase()),n.push(u);break}}return n.join("")}var Ya=new Set(["constructor","toString","toJSON","valueOf"]);function wt(e){return Ya.has(e)?e+"$":e}function Tu(){let e=this.buf,t=this.pos,n=0,o=0;for(let s=0;s<28;s+=7){let i=e[t++];if(n|=(i&127)<<s,(i&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=o;return}}let u=e[t++];if(n|=(u&15)<<28,o=(u&112)>>4,(u&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=o;return}for(let s=3;s<=31;s+=7){let i=e[t++];if(o|=(i&127)<<s,(i&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=o;return}}throw new Error("invalid varint")}var xn=4294967296;function zo(e){let t=e[0]==="-";t&&(e=e.slice(1));let n=1e6,o=0,u=0;function s(i,a){let l=Number(e.slice(i,a));u*=n,o=o*n+l,o>=xn&&(u=u+(o/xn|0),o=o%xn)}return s(-24,-18),s(-18,-12),s(-12,-6),s(-6),t?Nu(o,u):er(o,u)}function xu(e,t){let n=er(e,t),o=n.hi&2147483648;o&&(n=Nu(n.lo,n.hi));let u=Zo(n.lo,n.hi);return o?"-"+u:u}function Zo(e,t){if({lo:e,hi:t}=Qa(e,t),t<=2097151)return String(xn*t+e);let n=e&16777215,o=(e>>>24|t<<8)&16777215,u=t>>16&65535,s=n+o*6777216+u*6710656,i=o+u*8147497,a=u*2,l=1e7;return s>=l&&(i+=Math.floor(s/l),s%=l),i>=l&&(a+=Math.floor(i/l),i%=l),a.toString()+Ru(i)+Ru(s)}function Qa(e,t){return{lo:e>>>0,hi:t>>>0}}function er(e,t){return{lo:e|0,hi:t|0}}function Nu(e,t){return t=~t,e?e=~e+1:t+=1,er(e,t)}var Ru=e=>{let t=String(e);return"0000000".slice(t.length)+t};function ku(e,t){if(e>>>0<128){t.push(e);return}if(e>=0){for(;e>127;)t.push(e&127|128),e=e>>>7;t.push(e)}else{for(let n=0;n<9;n++)t.push(e&127|128),e=e>>7;t.push(1)}}function wu(){let e=this.buf[this.pos++];if((e&128)===0)return this.assertBounds(),e;let t=e&127;if(e=this.buf[this.pos++],t|=(e&127)<<7,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<14,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<21,(e&128)===0)return this.assertBounds(),t;e=this.buf[this.pos++],t|=(e&15)<<28;for(let n=5;(e&128)!==0&&n<10;n++)e=this.buf[this.pos++];if((e&128)!==0)throw new Error("invalid varint");return this.assertBounds(),t>>>0}var X=Xa();function Xa(){let e=new DataView(new ArrayBuffer(8));if(typeof BigInt=="function"&&typeof e.getBigInt64=="function"&&typeof e.getBigUint64=="function"&&typeof e.setBigInt64=="function"&&typeof e.setBigUint64=="function"&&(!!globalThis.Deno||!!globalThis.Bun||typeof process!="object"||typeof process.env!="object"||process.env.BUF_BIGINT_DISABLE!=="1")){let n=BigInt("-9223372036854775808"),o=BigInt("9223372036854775807"),u=BigInt("0"),s=BigInt("18446744073709551615");return{zero:BigInt(0),supported:!0,parse(i){let a=typeof i=="bigint"?i:BigInt(i);if(a>o||a<n)throw new Error(`invalid int64: ${i}`);return a},uParse(i){let a=typeof i=="bigint"?i:BigInt(i);if(a>s||a<u)throw new Error(`invalid uint64: ${i}`);return a},enc(i){return e.setBigInt64(0,this.parse(i),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},uEnc(i){return e.setBigInt64(0,this.uParse(i),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},dec(i,a){return e.setInt32(0,i,!0),e.setInt32(4,a,!0),e.getBigInt64(0,!0)},uDec(i,a){return e.setInt32(0,i,!0),e.setInt32(4,a,!0),e.getBigUint64(0,!0)}}}return{zero:"0",supported:!1,parse(n){return typeof n!="string"&&(n=n.toString()),Iu(n),n},uParse(n){return typeof n!="string"&&(n=n.toString()),Lu(n),n},enc(n){return typeof n!="string"&&(n=n.toString()),Iu(n),zo(n)},uEnc(n){return typeof n!="string"&&(n=n.toString()),Lu(n),zo(n)},dec(n,o){return xu(n,o)},uDec(n,o){return Zo(n,o)}}}function Iu(e){if(!/^-?[0-9]+$/.test(e))throw new Error("invalid int64: "+e)}function Lu(e){if(!/^[0-9]+$/.test(e))throw new Error("invalid uint64: "+e)}var b;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(b||(b={}));function jt(e,t){switch(e){case b.STRING:return"";case b.BOOL:return!1;case b.DOUBLE:case b.FLOAT:return 0;case b.INT64:case b.UINT64:case b.SFIXED64:case b.FIXED64:case b.SINT64:return t?"0":X.zero;case b.BYTES:return new Uint8Array(0);default:return 0}}function it(e,t){return Object.prototype.hasOwnProperty.call(e,t)&&e[t]!==void 0}function at(e,t,n){t==="__proto__"?Object.defineProperty(e,"__proto__",{value:n,writable:!0,enumerable:!0,configurable:!0}):e[t]=n}function Ht(e){for(let t of e.field)it(t,"jsonName")||(t.jsonName=kt(t.name));e.nestedType.forEach(Ht)}function Ou(e,t){let n=e.values.find(o=>o.name===t);if(!n)throw new Error(`cannot parse ${e} default value: ${t}`);return n.number}function Cu(e,t){switch(e){case b.STRING:return t;case b.BYTES:{let n=za(t);if(n===!1)throw new Error(`cannot parse ${b[e]} default value: ${t}`);return n}case b.INT64:case b.SFIXED64:case b.SINT64:return X.parse(t);case b.UINT64:case b.FIXED64:return X.uParse(t);case b.DOUBLE:case b.FLOAT:switch(t){case"inf":return Number.POSITIVE_INFINITY;case"-inf":return Number.NEGATIVE_INFINITY;case"nan":return Number.NaN;default:return parseFloat(t)}case b.BOOL:return t==="true";case b.INT32:case b.UINT32:case b.SINT32:case b.FIXED32:case b.SFIXED32:return parseInt(t,10)}}function za(e){let t=[],n={tail:e,c:"",next(){return this.tail.length==0?!1:(this.c=this.tail[0],this.tail=this.tail.substring(1),!0)},take(o){if(this.tail.length>=o){let u=this.tail.substring(0,o);return this.tail=this.tail.substring(o),u}return!1}};for(;n.next();)switch(n.c){case"\\":if(n.next())switch(n.c){case"\\":t.push(n.c.charCodeAt(0));break;case"b":t.push(8);break;case"f":t.push(12);break;case"n":t.push(10);break;case"r":t.push(13);break;case"t":t.push(9);break;case"v":t.push(11);break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":{let o=n.c,u=n.take(2);if(u===!1)return!1;let s=parseInt(o+u,8);if(Number.isNaN(s))return!1;t.push(s);break}case"x":{let o=n.c,u=n.take(2);if(u===!1)return!1;let s=parseInt(o+u,16);if(Number.isNaN(s))return!1;t.push(s);break}case"u":{let o=n.c,u=n.take(4);if(u===!1)return!1;let s=parseInt(o+u,16);if(Number.isNaN(s))return!1;let i=new Uint8Array(4);new DataView(i.buffer).setInt32(0,s,!0),t.push(i[0],i[1],i[2],i[3]);break}case"U":{let o=n.c,u=n.take(8);if(u===!1)return!1;let s=X.uEnc(o+u),i=new Uint8Array(8),a=new DataView(i.buffer);a.setInt32(0,s.lo,!0),a.setInt32(4,s.hi,!0),t.push(i[0],i[1],i[2],i[3],i[4],i[5],i[6],i[7]);break}}break;default:t.push(n.c.charCodeAt(0))}return new Uint8Array(t)}function*Nn(e){switch(e.kind){case"file":for(let t of e.messages)yield t,yield*Nn(t);yield*e.enums,yield*e.services,yield*e.extensions;break;case"message":for(let t of e.nestedMessages)yield t,yield*Nn(t);yield*e.nestedEnums,yield*e.nestedExtensions;break}}var tr;function Za(e){var t;tr=Object.assign(Object.assign({},e),{encodeUtf8Into:(t=e.encodeUtf8Into)!==null&&t!==void 0?t:or(e.encodeUtf8.bind(e))})}function nr(){if(!tr){let e=globalThis;if(!e.TextEncoder||!e.TextDecoder)throw new Error("encoding API missing: install TextEncoder and TextDecoder on globalThis");let t=new e.TextEncoder,n=new e.TextDecoder("utf-8",{ignoreBOM:!0}),o,u={encodeUtf8(i){return t.encode(i)},decodeUtf8(i,a){return a?(o||(o=new e.TextDecoder("utf-8",{fatal:!0,ignoreBOM:!0})),o.decode(i)):n.decode(i)},checkUtf8(i){try{return encodeURIComponent(i),!0}catch{return!1}}};t.encodeInto&&(u.encodeUtf8Into=t.encodeInto.bind(t));let s=String.prototype.isWellFormed;s&&(u.checkUtf8=i=>s.call(i)),Za(u)}return tr}function or(e){return(t,n)=>{let o=e(t);return n.set(o),{written:o.byteLength}}}var G;(function(e){e[e.Varint=0]="Varint",e[e.Bit64=1]="Bit64",e[e.LengthDelimited=2]="LengthDelimited",e[e.StartGroup=3]="StartGroup",e[e.EndGroup=4]="EndGroup",e[e.Bit32=5]="Bit32"})(G||(G={}));var el=4294967295,tl=2147483647,nl=-2147483648,kn=class{constructor(t){this.stackPos=[],this.encodeUtf8Into=t?or(t):nr().encodeUtf8Into,this.buffer=Au,this.viewCache=rl,this.pos=0}ensureCapacity(t){let n=this.pos+t;if(n>this.buffer.length){let o=this.buffer.length||ol;for(;o<n;)o*=2;let u=new Uint8Array(o);this.pos>0&&u.set(this.buffer),this.buffer=u}}view(){let t=this.buffer,n=this.viewCache;if(n.byteLength===t.byteLength)return n;let o=new DataView(t.buffer);return this.viewCache=o,o}finish(){let t=this.buffer.slice(0,this.pos);return this.pos=0,this.stackPos=[],t}fork(){return this.stackPos.push(this.pos),this.ensureCapacity(Kt),this.buffer[this.pos++]=0,this}join(){let t=this.stackPos.pop();if(t===void 0)throw new Error("invalid state, fork stack empty");let n=this.pos-t-Kt,o=rr(n);return o>Kt&&(this.ensureCapacity(o-Kt),this.buffer.copyWithin(t+o,t+Kt,this.pos)),this.pos=t,this.uint32(n),this.pos+=n,this}tag(t,n){return this.uint32((t<<3|n)>>>0)}raw(t){return this.ensureCapacity(t.length),this.buffer.set(t,this.pos),this.pos+=t.length,this}uint32(t){if(Du(t),this.ensureCapacity(5),t<128)return this.buffer[this.pos++]=t,this;for(;t>127;)this.buffer[this.pos++]=t&127|128,t>>>=7;return this.buffer[this.pos++]=t,this}int32(t){if(ur(t),t>=0)return this.uint32(t);this.ensureCapacity(10);for(let n=0;n<9;n++)this.buffer[this.pos++]=t&127|128,t>>=7;return this.buffer[this.pos++]=1,this}bool(t){return this.ensureCapacity(1),this.buffer[this.pos++]=t?1:0,this}bytes(t){return this.uint32(t.byteLength),this.raw(t)}string(t){typeof t!="string"&&(t=String(t));let n=t.length;if(n<=Pu){this.ensureCapacity(n+1);let l=this.buffer,c=this.pos;l[c++]=n;let d=0;for(;d<n;d++){let m=t.charCodeAt(d);if(m>127)break;l[c++]=m}if(d==n)return this.pos=c,this}this.ensureCapacity(n*3+5);let o=rr(n),u=this.buffer,s=this.pos,{written:i}=this.encodeUtf8Into(t,u.subarray(s+o)),a=rr(i);return a!=o&&u.copyWithin(s+a,s+o,s+o+i),this.uint32(i),this.pos+=i,this}float(t){return ul(t),this.ensureCapacity(4),this.view().setFloat32(this.pos,t,!0),this.pos+=4,this}double(t){return this.ensureCapacity(8),this.view().setFloat64(this.pos,t,!0),this.pos+=8,this}fixed32(t){return Du(t),this.ensureCapacity(4),this.view().setUint32(this.pos,t,!0),this.pos+=4,this}sfixed32(t){return ur(t),this.ensureCapacity(4),this.view().setInt32(this.pos,t,!0),this.pos+=4,this}sint32(t){return ur(t),this.uint32((t<<1^t>>31)>>>0)}sfixed64(t){let n=X.enc(t);this.ensureCapacity(8);let o=this.view();return o.setInt32(this.pos,n.lo,!0),o.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}fixed64(t){let n=X.uEnc(t);this.ensureCapacity(8);let o=this.view();return o.setInt32(this.pos,n.lo,!0),o.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}int64(t){let n=X.enc(t);return this.writeVarint64(n.lo,n.hi)}sint64(t){let n=X.enc(t),o=n.hi>>31,u=n.lo<<1^o,s=(n.hi<<1|n.lo>>>31)^o;return this.writeVarint64(u,s)}uint64(t){let n=X.uEnc(t);return this.writeVarint64(n.lo,n.hi)}writeVarint64(t,n){this.ensureCapacity(10);let o=this.buffer,u=this.pos;for(let a=0;a<28;a=a+7){let l=t>>>a,c=!(!(l>>>7)&&n==0);if(o[u++]=(c?l|128:l)&255,!c)return this.pos=u,this}let s=t>>>28&15|(n&7)<<4,i=n>>3!=0;if(o[u++]=(i?s|128:s)&255,!i)return this.pos=u,this;for(let a=3;a<31;a=a+7){let l=n>>>a,c=!!(l>>>7);if(o[u++]=(c?l|128:l)&255,!c)return this.pos=u,this}return o[u++]=n>>>31&1,this.pos=u,this}},ol=128,Kt=1,Au=new Uint8Array(0),rl=new DataView(Au.buffer),Pu=32;function rr(e){return e<128?1:e<16384?2:e<2097152?3:e<268435456?4:5}var lt=class{constructor(t,n=nr().decodeUtf8){this.decodeUtf8=n,this.varint64Lo=0,this.varint64Hi=0,this.varint64=Tu,this.uint32=wu,this.buf=t,this.len=t.length,this.pos=0,this.view=new DataView(t.buffer,t.byteOffset,t.byteLength)}tag(){let t=this.pos,n=this.uint32(),o=this.pos-t;if(o>5||o==5&&this.buf[this.pos-1]>15)throw new Error("illegal tag: varint overflows uint32");let u=n>>>3,s=n&7;if(u<=0||s>5)throw new Error("illegal tag: field no "+u+" wire type "+s);return[u,s]}skip(t,n,o=100){let u=this.pos;switch(t){case G.Varint:for(;this.buf[this.pos++]&128;);break;case G.Bit64:this.pos+=4;case G.Bit32:this.pos+=4;break;case G.LengthDelimited:let s=this.uint32();this.pos+=s;break;case G.StartGroup:if(o<=0)throw new Error("maximum recursion depth reached");for(;;){let[i,a]=this.tag();if(a===G.EndGroup){if(n!==void 0&&i!==n)throw new Error("invalid end group tag");break}this.skip(a,i,o-1)}break;default:throw new Error("cant skip wire type "+t)}return this.assertBounds(),this.buf.subarray(u,this.pos)}assertBounds(){if(this.pos>this.len)throw new RangeError("premature EOF")}int32(){return this.uint32()|0}sint32(){let t=this.uint32();return t>>>1^-(t&1)}int64(){return this.varint64(),X.dec(this.varint64Lo,this.varint64Hi)}uint64(){return this.varint64(),X.uDec(this.varint64Lo,this.varint64Hi)}sint64(){this.varint64();let t=this.varint64Lo,n=this.varint64Hi,o=-(t&1);return t=(t>>>1|(n&1)<<31)^o,n=n>>>1^o,X.dec(t,n)}bool(){let t=this.buf[this.pos];return t<128?(this.pos++,t!==0):(this.varint64(),this.varint64Lo!==0||this.varint64Hi!==0)}fixed32(){return this.view.getUint32((this.pos+=4)-4,!0)}sfixed32(){return this.view.getInt32((this.pos+=4)-4,!0)}fixed64(){return X.uDec(this.sfixed32(),this.sfixed32())}sfixed64(){return X.dec(this.sfixed32(),this.sfixed32())}float(){return this.view.getFloat32((this.pos+=4)-4,!0)}double(){return this.view.getFloat64((this.pos+=8)-8,!0)}bytes(){let t=this.uint32(),n=this.pos;return this.pos+=t,this.assertBounds(),this.buf.subarray(n,n+t)}string(t){let n=this.uint32(),o=this.pos;this.pos+=n,this.assertBounds();let u=this.buf;if(n<=Pu){let s=new Array(n);for(let i=0;i<n;i++){let a=u[o+i];if(a>127)return this.decodeUtf8(u.subarray(o,this.pos),t);s[i]=a}return String.fromCharCode.apply(String,s)}return this.decodeUtf8(u.subarray(o,this.pos),t)}};function ur(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid int32: "+typeof e);if(!Number.isInteger(e)||e>tl||e<nl)throw new Error("invalid int32: "+e)}function Du(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid uint32: "+typeof e);if(!Number.isInteger(e)||e>el||e<0)throw new Error("invalid uint32: "+e)}function ul(e){if(typeof e=="string"){let t=e;if(e=Number(e),Number.isNaN(e)&&t!=="NaN")throw new Error("invalid float32: "+t)}else if(typeof e!="number")throw new Error("invalid float32: "+typeof e);if(!Number.isFinite(Math.fround(e))&&Number.isFinite(e))throw new Error("invalid float32: "+e)}function wn(e,t){return sl([e,t])}function sl(e,t){let n=il();if(!e.length)return n;if("$typeName"in e[0]&&e[0].$typeName=="google.protobuf.FileDescriptorSet"){for(let o of e[0].file)t?.(o),Uu(o,n);return n}if("$typeName"in e[0]){let i=function(a){let l=[];for(let c of a.dependency){if(n.getFile(c)!=null||s.has(c))continue;let d=u(c);if(!d)throw new Error(`Unable to resolve ${c}, imported by ${a.name}`);"kind"in d?n.addFile(d,!1,!0):(s.add(d.name),l.push(d))}return l.concat(...l.map(i))},o=e[0],u=e[1],s=new Set;for(let a of[o,...i(o)].reverse())t?.(a),Uu(a,n)}else for(let o of e)for(let u of o.files)n.addFile(u);return n}function il(){let e=new Map,t=new Map,n=new Map;return{kind:"registry",types:e,extendees:t,[Symbol.iterator](){return e.values()},get files(){return n.values()},addFile(o,u,s){if(n.set(o.proto.name,o),!u)for(let i of Nn(o))this.add(i);if(s)for(let i of o.dependencies)this.addFile(i,u,s)},add(o){if(o.kind=="extension"){let u=t.get(o.extendee.typeName);u||t.set(o.extendee.typeName,u=new Map),u.set(o.number,o)}e.set(o.typeName,o)},get(o){return e.get(o)},getFile(o){return n.get(o)},getMessage(o){let u=e.get(o);return u?.kind=="message"?u:void 0},getEnum(o){let u=e.get(o);return u?.kind=="enum"?u:void 0},getExtension(o){let u=e.get(o);return u?.kind=="extension"?u:void 0},getExtensionFor(o,u){var s;return(s=t.get(o.typeName))===null||s===void 0?void 0:s.get(u)},getService(o){let u=e.get(o);return u?.kind=="service"?u:void 0}}}var al=998,ll=999,cl=9999,dl=9,Qt=10,Yt=11,pl=12,Mu=14,cr=3,ml=2,Fu=1,fl=0,sr=1,qu=2,hl=3,bl=1,yl=2,gl=1,vl=2;var _l=1002,Bu={998:{fieldPresence:1,enumType:2,repeatedFieldEncoding:2,utf8Validation:3,messageEncoding:1,jsonFormat:2,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},999:{fieldPresence:2,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1e3:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1001:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:1,defaultSymbolVisibility:2,enforceProtoLimits:1},1002:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:3,defaultSymbolVisibility:4,enforceProtoLimits:2}};function Uu(e,t){var n,o;let u={kind:"file",proto:e,deprecated:(o=(n=e.options)===null||n===void 0?void 0:n.deprecated)!==null&&o!==void 0?o:!1,edition:Tl(e),name:e.name.replace(/\.proto$/,""),dependencies:xl(e,t),enums:[],messages:[],extensions:[],services:[],toString(){return`file ${e.name}`}},s=new Map,i={get(a){return s.get(a)},add(a){var l;Se(((l=a.proto.options)===null||l===void 0?void 0:l.mapEntry)===!0),s.set(a.typeName,a)}};for(let a of e.enumType)Ju(a,u,void 0,t);for(let a of e.messageType)Vu(a,u,void 0,t,i);for(let a of e.service)Sl(a,u,t);ir(u,t);for(let a of s.values())ar(a,t,i);for(let a of u.messages)ar(a,t,i),ir(a,t);t.addFile(u,!0)}function ir(e,t){switch(e.kind){case"file":for(let n of e.proto.extension){let o=lr(n,e,t);e.extensions.push(o),t.add(o)}break;case"message":for(let n of e.proto.extension){let o=lr(n,e,t);e.nestedExtensions.push(o),t.add(o)}for(let n of e.nestedMessages)ir(n,t);break}}function ar(e,t,n){let o=e.proto.oneofDecl.map(s=>Rl(s,e)),u=new Set;for(let s of e.proto.field){let i=Il(s,o),a=lr(s,e,t,i,n);e.fields.push(a),e.field[a.localName]=a,i===void 0?e.members.push(a):(i.fields.push(a),u.has(i)||(u.add(i),e.members.push(i)))}for(let s of o.filter(i=>u.has(i)))e.oneofs.push(s);for(let s of e.nestedMessages)ar(s,t,n)}function Ju(e,t,n,o){var u,s,i,a,l,c,d,m,y;let p=Nl(e.name,e.value),f={kind:"enum",proto:e,deprecated:(s=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&s!==void 0?s:!1,file:t,parent:n,open:!0,name:e.name,typeName:In(e,n,t),value:{},values:[],sharedPrefix:p,toString(){return`enum ${this.typeName}`}};f.open=Dl(f),o.add(f);for(let _ of e.value){let g=_.name,k={kind:"enum_value",proto:_,deprecated:(a=(i=_.options)===null||i===void 0?void 0:i.deprecated)!==null&&a!==void 0?a:!1,parent:f,name:g,localName:wt(p==null?g:g.substring(p.length)),number:_.number,jsonName:(l=kl(_))!==null&&l!==void 0?l:g,toString(){return`enum value ${f.typeName}.${g}`}};f.values.push(k),(c=(m=f.value)[y=_.number])!==null&&c!==void 0||(m[y]=k)}((d=n?.nestedEnums)!==null&&d!==void 0?d:t.enums).push(f)}function Vu(e,t,n,o,u){var s,i,a,l;let c={kind:"message",proto:e,deprecated:(i=(s=e.options)===null||s===void 0?void 0:s.deprecated)!==null&&i!==void 0?i:!1,file:t,parent:n,name:e.name,typeName:In(e,n,t),fields:[],field:{},oneofs:[],members:[],nestedEnums:[],nestedMessages:[],nestedExtensions:[],toString(){return`message ${this.typeName}`}};((a=e.options)===null||a===void 0?void 0:a.mapEntry)===!0?u.add(c):(((l=n?.nestedMessages)!==null&&l!==void 0?l:t.messages).push(c),o.add(c));for(let d of e.enumType)Ju(d,t,c,o);for(let d of e.nestedType)Vu(d,t,c,o,u)}function Sl(e,t,n){var o,u;let s={kind:"service",proto:e,deprecated:(u=(o=e.options)===null||o===void 0?void 0:o.deprecated)!==null&&u!==void 0?u:!1,file:t,name:e.name,typeName:In(e,void 0,t),methods:[],method:{},toString(){return`service ${this.typeName}`}};t.services.push(s),n.add(s);for(let i of e.method){let a=El(i,s,n);s.methods.push(a),s.method[a.localName]=a}}function El(e,t,n){var o,u,s,i;let a;e.clientStreaming&&e.serverStreaming?a="bidi_streaming":e.clientStreaming?a="client_streaming":e.serverStreaming?a="server_streaming":a="unary";let l=n.getMessage(De(e.inputType)),c=n.getMessage(De(e.outputType));Se(l,`invalid MethodDescriptorProto: input_type ${e.inputType} not found`),Se(c,`invalid MethodDescriptorProto: output_type ${e.inputType} not found`);let d=e.name;return{kind:"rpc",proto:e,deprecated:(u=(o=e.options)===null||o===void 0?void 0:o.deprecated)!==null&&u!==void 0?u:!1,parent:t,name:d,localName:wt(d.length?wt(d[0].toLowerCase()+d.substring(1)):d),methodKind:a,input:l,output:c,idempotency:(i=(s=e.options)===null||s===void 0?void 0:s.idempotencyLevel)!==null&&i!==void 0?i:fl,toString(){return`rpc ${t.typeName}.${d}`}}}function Rl(e,t){return{kind:"oneof",proto:e,deprecated:!1,parent:t,fields:[],name:e.name,localName:wt(kt(e.name)),toString(){return`oneof ${t.typeName}.${this.name}`}}}function lr(e,t,n,o,u){var s,i,a;let l=u===void 0,c={kind:"field",proto:e,deprecated:(i=(s=e.options)===null||s===void 0?void 0:s.deprecated)!==null&&i!==void 0?i:!1,name:e.name,number:e.number,scalar:void 0,message:void 0,enum:void 0,presence:Ll(e,o,l,t),utf8Validation:Al(e,t),listKind:void 0,mapKind:void 0,mapKey:void 0,delimitedEncoding:void 0,packed:void 0,longAsString:!1,getDefaultValue:void 0},d;if(l){let f=t.kind=="file"?t:t.file,_=t.kind=="file"?void 0:t,g=In(e,_,f);c.kind="extension",c.file=f,c.parent=_,c.oneof=void 0,c.typeName=g,c.jsonName=`[${g}]`,d=()=>`extension ${g}`;let k=n.getMessage(De(e.extendee));Se(k,`invalid FieldDescriptorProto: extendee ${e.extendee} not found`),c.extendee=k}else{let f=t;Se(f.kind=="message"),c.parent=f,c.oneof=o,c.localName=o?kt(e.name):wt(kt(e.name)),c.jsonName=e.jsonName,d=()=>`field ${f.typeName}.${e.name}`}Object.defineProperty(c,"toString",{value:d,writable:!0,enumerable:!0,configurable:!0});let m=e.label,y=e.type,p=(a=e.options)===null||a===void 0?void 0:a.jstype;if(m===cr){let f=y==Yt?u?.get(De(e.typeName)):void 0;if(f){c.fieldKind="map";let{key:_,value:g}=Cl(f);return c.mapKey=_.scalar,c.mapKind=g.fieldKind,c.message=g.message,c.delimitedEncoding=!1,c.enum=g.enum,c.scalar=g.scalar,c}switch(c.fieldKind="list",y){case Yt:case Qt:c.listKind="message",c.message=n.getMessage(De(e.typeName)),Se(c.message),c.delimitedEncoding=Gu(e,t);break;case Mu:c.listKind="enum",c.enum=n.getEnum(De(e.typeName)),Se(c.enum);break;default:c.listKind="scalar",c.scalar=y,c.longAsString=p==Fu;break}return c.packed=Ol(e,t),c}switch(y){case Yt:case Qt:c.fieldKind="message",c.message=n.getMessage(De(e.typeName)),Se(c.message,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.delimitedEncoding=Gu(e,t),c.getDefaultValue=()=>{};break;case Mu:{let f=n.getEnum(De(e.typeName));Se(f!==void 0,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.fieldKind="enum",c.enum=n.getEnum(De(e.typeName)),c.getDefaultValue=()=>it(e,"defaultValue")?Ou(f,e.defaultValue):void 0;break}default:{c.fieldKind="scalar",c.scalar=y,c.longAsString=p==Fu,c.getDefaultValue=()=>it(e,"defaultValue")?Cu(y,e.defaultValue):void 0;break}}return c}function Tl(e){switch(e.syntax){case"":case"proto2":return al;case"proto3":return ll;case"editions":if(e.edition===cl)return _l;if(e.edition in Bu)return e.edition;throw new Error(`${e.name}: unsupported edition`);default:throw new Error(`${e.name}: unsupported syntax "${e.syntax}"`)}}function xl(e,t){return e.dependency.map(n=>{let o=t.getFile(n);if(!o)throw new Error(`Cannot find ${n}, imported by ${e.name}`);return o})}function Nl(e,t){let n=wl(e)+"_";for(let o of t){if(!o.name.toLowerCase().startsWith(n))return;let u=o.name.substring(n.length);if(u.length==0||/^\d/.test(u))return}return n}function kl(e){var t,n;let s;for(let i of(n=(t=e.options)===null||t===void 0?void 0:t.$unknown)!==null&&n!==void 0?n:[]){if(i.no!==998||i.wireType!==G.LengthDelimited)continue;let a=new lt(new lt(i.data).bytes());for(;a.pos<a.len;){let[l,c]=a.tag();l===1&&c===G.LengthDelimited?s=a.string():a.skip(c,l)}}return s}function wl(e){return(e.substring(0,1)+e.substring(1).replace(/[A-Z]/g,t=>"_"+t)).toLowerCase()}function In(e,t,n){let o;return t?o=`${t.typeName}.${e.name}`:n.proto.package.length>0?o=`${n.proto.package}.${e.name}`:o=`${e.name}`,o}function De(e){return e.startsWith(".")?e.substring(1):e}function Il(e,t){if(!it(e,"oneofIndex")||e.proto3Optional)return;let n=t[e.oneofIndex];return Se(n,`invalid FieldDescriptorProto: oneof #${e.oneofIndex} for field #${e.number} not found`),n}function Ll(e,t,n,o){if(e.label==ml)return hl;if(e.label==cr)return qu;if(t||e.proto3Optional||n)return sr;let u=ct("fieldPresence",{proto:e,parent:o});return u==qu&&(e.type==Yt||e.type==Qt)?sr:u}function Ol(e,t){if(e.label!=cr)return!1;switch(e.type){case dl:case pl:case Qt:case Yt:return!1}let n=e.options;return n&&it(n,"packed")?n.packed:bl==ct("repeatedFieldEncoding",{proto:e,parent:t})}function Cl(e){let t=e.fields.find(o=>o.number===1),n=e.fields.find(o=>o.number===2);return Se(t&&t.fieldKind=="scalar"&&t.scalar!=b.BYTES&&t.scalar!=b.FLOAT&&t.scalar!=b.DOUBLE&&n&&n.fieldKind!="list"&&n.fieldKind!="map"),{key:t,value:n}}function Dl(e){var t;return gl==ct("enumType",{proto:e.proto,parent:(t=e.parent)!==null&&t!==void 0?t:e.file})}function Gu(e,t){return e.type==Qt?!0:yl==ct("messageEncoding",{proto:e,parent:t})}function Al(e,t){return vl==ct("utf8Validation",{proto:e,parent:t})}function ct(e,t){var n,o;let u=(n=t.proto.options)===null||n===void 0?void 0:n.features;if(u){let s=u[e];if(s!=0)return s}if("kind"in t){if(t.kind=="message")return ct(e,(o=t.parent)!==null&&o!==void 0?o:t.file);let s=Bu[t.edition];if(!s)throw new Error(`feature default for edition ${t.edition} not found`);return s[e]}return ct(e,t.parent)}function Se(e,t){if(!e)throw new Error(t)}function Wu(e){let t=Pl(e);return t.messageType.forEach(Ht),wn(t,()=>{}).getFile(t.name)}function Pl(e){return Object.assign(Object.create({syntax:"",edition:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FileDescriptorProto",dependency:[],publicDependency:[],weakDependency:[],optionDependency:[],service:[],extension:[]},e),{messageType:e.messageType.map($u),enumType:e.enumType.map(ju)}))}function $u(e){var t,n,o,u,s,i,a,l;return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.DescriptorProto",name:e.name,field:(n=(t=e.field)===null||t===void 0?void 0:t.map(Ml))!==null&&n!==void 0?n:[],extension:[],nestedType:(u=(o=e.nestedType)===null||o===void 0?void 0:o.map($u))!==null&&u!==void 0?u:[],enumType:(i=(s=e.enumType)===null||s===void 0?void 0:s.map(ju))!==null&&i!==void 0?i:[],extensionRange:(l=(a=e.extensionRange)===null||a===void 0?void 0:a.map(d=>Object.assign({$typeName:"google.protobuf.DescriptorProto.ExtensionRange"},d)))!==null&&l!==void 0?l:[],oneofDecl:[],reservedRange:[],reservedName:[]})}function Ml(e){return Object.assign(Object.create({label:1,typeName:"",extendee:"",defaultValue:"",oneofIndex:0,jsonName:"",proto3Optional:!1}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldDescriptorProto"},e),{options:e.options?Fl(e.options):void 0}))}function Fl(e){var t,n,o;return Object.assign(Object.create({ctype:0,packed:!1,jstype:0,lazy:!1,unverifiedLazy:!1,deprecated:!1,weak:!1,debugRedact:!1,retention:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldOptions"},e),{targets:(t=e.targets)!==null&&t!==void 0?t:[],editionDefaults:(o=(n=e.editionDefaults)===null||n===void 0?void 0:n.map(s=>Object.assign({$typeName:"google.protobuf.FieldOptions.EditionDefault"},s)))!==null&&o!==void 0?o:[],uninterpretedOption:[]}))}function ju(e){return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.EnumDescriptorProto",name:e.name,reservedName:[],reservedRange:[],value:e.value.map(n=>Object.assign({$typeName:"google.protobuf.EnumValueDescriptorProto"},n))})}var Hu=Uint8Array.prototype.setFromBase64;function On(e){let t=e.length,n=t-(t+3>>2);(t&3)==0&&e[t-1]=="="&&(n-=e[t-2]=="="?2:1);let o=new Uint8Array(n),u=-1;if(Hu)try{let s=Hu.call(o,e);s.read==t&&(u=s.written)}catch{}return u<0&&(u=ql(o,e)),u==n?o:o.subarray(0,u)}function ql(e,t){let n=Gl(),o=0,u=0,s,i=0;for(let a=0;a<t.length;a++){if(s=n[t.charCodeAt(a)],s===void 0)switch(t[a]){case"=":u=0;case`
`:case"\r":case"	":case" ":continue;default:throw Error("invalid base64 string")}switch(u){case 0:i=s,u=1;break;case 1:e[o++]=i<<2|(s&48)>>4,i=s,u=2;break;case 2:e[o++]=(i&15)<<4|(s&60)>>2,i=s,u=3;break;case 3:e[o++]=(i&3)<<6|s,u=0;break}}if(u==1)throw Error("invalid base64 string");return o}var Ku=Uint8Array.prototype.toBase64,Ul={std:{alphabet:"base64",omitPadding:!1},std_raw:{alphabet:"base64",omitPadding:!0},url:{alphabet:"base64url",omitPadding:!0}};function dr(e,t="std"){if(Ku)return Ku.call(e,Ul[t]);let n=Qu(t),o=t=="std",u="",s=0,i,a=0;for(let l=0;l<e.length;l++)switch(i=e[l],s){case 0:u+=n[i>>2],a=(i&3)<<4,s=1;break;case 1:u+=n[a|i>>4],a=(i&15)<<2,s=2;break;case 2:u+=n[a|i>>6],u+=n[i&63],s=0;break}return s&&(u+=n[a],o&&(u+="=",s==1&&(u+="="))),u}var Ln,Yu,It;function Qu(e){return Ln||(Ln="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split(""),Yu=Ln.slice(0,-2).concat("-","_")),e=="url"?Yu:Ln}function Gl(){if(!It){It=[];let e=Qu("std");for(let t=0;t<e.length;t++)It[e[t].charCodeAt(0)]=t;It[45]=e.indexOf("+"),It[95]=e.indexOf("/")}return It}var Cn=class extends Error{constructor(t,n,o="FieldValueInvalidError"){super(n),this.name=o,this.field=()=>t}};function pr(e,t){return e!==null&&typeof e=="object"&&"$typeName"in e&&typeof e.$typeName=="string"?t===void 0?!0:t.typeName===e.$typeName:!1}function Xt(e){return e!==null&&typeof e=="object"&&!Array.isArray(e)}function Dn(e){let t=e.fields[0];return Jl(e.typeName)&&t!==void 0&&t.fieldKind=="scalar"&&t.name=="value"&&t.number==1}var Bl=new Set(["google.protobuf.DoubleValue","google.protobuf.FloatValue","google.protobuf.Int64Value","google.protobuf.UInt64Value","google.protobuf.Int32Value","google.protobuf.UInt32Value","google.protobuf.BoolValue","google.protobuf.StringValue","google.protobuf.BytesValue"]);function Jl(e){return Bl.has(e)}var Vl=999,Wl=998,zu=2;function Ae(e,t){return pr(t,e)?t:Zu(e)(t)}var Xu=new WeakMap;function Zu(e){let t=Xu.get(e);return t===void 0&&(t=$l(e),Xu.set(e,t)),t}var mr=0,e0=1,t0=2,n0=3;function $l(e){let t=e.typeName,{properties:n,prototype:o}=jl(e);return u=>{let s;o!==void 0?(s=Object.create(o),s.$typeName=t):s={$typeName:t};for(let i=0;i<n.length;i++){let a=n[i],l=a.name,c=u?.[l];switch(a.kind){case mr:c!=null?s[l]=a.convert!==void 0?a.convert(c):c:a.constant!==void 0&&(s[l]=a.constant);break;case e0:s[l]=a.convert!==void 0&&Array.isArray(c)?c.map(a.convert):c??[];break;case t0:if(a.convert===void 0||!Xt(c))s[l]=c??{};else{let d={},m=Object.keys(c);for(let y=0;y<m.length;y++)at(d,m[y],a.convert(c[m[y]]));s[l]=d}break;case n0:{let d=c;if(d?.case!=null){let m=a.convert.get(d.case);if(m!==void 0){s[l]={case:d.case,value:m(d.value)};break}}s[l]={case:void 0};break}}}return s}}function jl(e){var t,n;let o=[],u={},s=Kl(e);for(let i of e.members){let a=i.localName;if(i.kind=="oneof"){o.push({name:a,kind:n0,constant:void 0,convert:Hl(i)});continue}switch(i.fieldKind){case"message":{o.push({name:a,kind:mr,constant:void 0,convert:An(i)});break}case"list":{o.push({name:a,kind:e0,constant:void 0,convert:i.listKind=="message"?(t=An(i))!==null&&t!==void 0?t:(l=>l):i.scalar==b.BYTES?zt:void 0});break}case"map":{o.push({name:a,kind:t0,constant:void 0,convert:i.mapKind=="message"?(n=An(i))!==null&&n!==void 0?n:(l=>l):i.scalar==b.BYTES?zt:void 0});break}default:{let l=Yl(i);o.push({name:a,kind:mr,constant:i.presence==zu?l:void 0,convert:i.fieldKind=="scalar"&&i.scalar==b.BYTES?zt:void 0}),s&&(u[a]=l);break}}}return{properties:o,prototype:s?u:void 0}}function Hl(e){let t=new Map;for(let n of e.fields){let o;n.fieldKind=="message"?o=An(n):n.fieldKind=="scalar"&&n.scalar==b.BYTES&&(o=zt),t.set(n.localName,o??(u=>u))}return t}function An(e){if(e.fieldKind=="message"&&!e.oneof&&Dn(e.message))return e.message.fields[0].scalar==b.BYTES?zt:void 0;if(e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!=="google.protobuf.Value")return;let t=e.message,n;return o=>!Xt(o)||pr(o,t)?o:(n??(n=Zu(t)),n(o))}function zt(e){return Array.isArray(e)?new Uint8Array(e):e}function Kl(e){switch(e.file.edition){case Vl:return!1;case Wl:return!0;default:return e.fields.some(t=>t.presence!=zu&&t.fieldKind!="message"&&!t.oneof)}}function Yl(e){let t=e.getDefaultValue();return t!==void 0?e.fieldKind=="scalar"&&e.longAsString?t.toString():t:e.fieldKind=="scalar"?jt(e.scalar,e.longAsString):e.enum.values[0].number}var Ql=0;function je(e){if(Xl(e))return{toMessage:n=>o0(n),toLocal:n=>r0(n)};if(e.fieldKind=="message"&&!e.oneof&&Dn(e.message)){let n=e.message,o=n.fields[0].localName;return{toMessage:u=>{let s=Ae(n);return u!==void 0&&(s[o]=u),s},toLocal:u=>u[o]}}let t=e.message;return{toMessage:n=>n===void 0?Ae(t):n,toLocal:n=>n}}function Xl(e){return e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"}function o0(e){let t={$typeName:"google.protobuf.Struct",fields:{}};if(Xt(e))for(let n of Object.keys(e))at(t.fields,n,s0(e[n]));return t}function r0(e){let t={};for(let n of Object.keys(e.fields))at(t,n,u0(e.fields[n]));return t}function u0(e){switch(e.kind.case){case"structValue":return r0(e.kind.value);case"listValue":return e.kind.value.values.map(u0);case"nullValue":case void 0:return null;default:return e.kind.value}}function s0(e){let t={$typeName:"google.protobuf.Value",kind:{case:void 0}};switch(typeof e){case"number":t.kind={case:"numberValue",value:e};break;case"string":t.kind={case:"stringValue",value:e};break;case"boolean":t.kind={case:"boolValue",value:e};break;case"object":if(e===null)t.kind={case:"nullValue",value:Ql};else if(Array.isArray(e)){let n={$typeName:"google.protobuf.ListValue",values:[]};if(Array.isArray(e))for(let o of e)n.values.push(s0(o));t.kind={case:"listValue",value:n}}else t.kind={case:"structValue",value:o0(e)};break}return t}var zl=2,Zl=3,i0={writeUnknownFields:!0};function ec(e){return e?Object.assign(Object.assign({},i0),e):i0}function fr(e,t,n){let o=new kn;return hr(e)(o,ec(n),t),o.finish()}var a0=new WeakMap;function hr(e){let t=a0.get(e);return t===void 0&&(t=tc(e)),t}function tc(e){let t=e.typeName,n=e.fields.concat().sort((i,a)=>i.number-a.number),o=n[0],u=[],s=(i,a,l)=>{if(l.$typeName!==t&&o!==void 0)throw new Cn(o,`cannot use ${o} with message ${l.$typeName}`,"ForeignFieldError");for(let d=0;d<u.length;d++)u[d](i,a,l);let c=l.$unknown;if(c!==void 0&&a.writeUnknownFields)for(let d=0;d<c.length;d++){let{no:m,wireType:y,data:p}=c[d];i.tag(m,y).raw(p)}};a0.set(e,s);for(let i of n)u.push(nc(i));return s}function nc(e){switch(e.fieldKind){case"message":case"scalar":case"enum":return oc(e);case"list":return uc(e);case"map":return sc(e)}}function oc(e){let t=rc(e),n=e.localName;if(e.oneof){let o=e.oneof.localName;return(u,s,i)=>{let a=i[o];a.case===n&&t(u,s,a.value)}}if(e.presence!=zl){let o=e.presence==Zl?`cannot encode ${e} to binary: required field not set`:void 0;return(u,s,i)=>{let a=i[n];if(a!==void 0&&Object.prototype.hasOwnProperty.call(i,n))t(u,s,a);else if(o!==void 0)throw new Error(o)}}if(e.fieldKind=="enum"){let o=e.enum.values[0].number;return(u,s,i)=>{let a=i[n];a!==o&&t(u,s,a)}}switch(e.scalar){case b.BOOL:return(o,u,s)=>{let i=s[n];i!==!1&&t(o,u,i)};case b.STRING:return(o,u,s)=>{let i=s[n];i!==""&&t(o,u,i)};case b.BYTES:return(o,u,s)=>{let i=s[n];(!(i instanceof Uint8Array)||i.byteLength>0)&&t(o,u,i)};case b.DOUBLE:case b.FLOAT:return(o,u,s)=>{let i=s[n];Object.is(i,0)||t(o,u,i)};default:return(o,u,s)=>{let i=s[n];i!=0&&t(o,u,i)}}}function rc(e){switch(e.fieldKind){case"message":{let{toMessage:t}=je(e),n=l0(e);return(o,u,s)=>{n(o,u,t(s))}}case"scalar":case"enum":{let t=e.fieldKind=="enum"?b.INT32:e.scalar,n=e.number,o=Mn(t),u=Pn(t,e.parent.typeName,e.name);return(s,i,a)=>{s.tag(n,o),u(s,a)}}}}function uc(e){let t=e.localName,n=e.number;switch(e.listKind){case"message":{let{toMessage:o}=je(e),u=l0(e);return(s,i,a)=>{let l=a[t];for(let c=0;c<l.length;c++)u(s,i,o(l[c]))}}case"scalar":case"enum":{let o=e.listKind=="enum"?b.INT32:e.scalar,u=Pn(o,e.parent.typeName,e.name);if(e.packed)return(i,a,l)=>{let c=l[t];if(c.length!=0){i.tag(n,G.LengthDelimited).fork();for(let d=0;d<c.length;d++)u(i,c[d]);i.join()}};let s=Mn(o);return(i,a,l)=>{let c=l[t];for(let d=0;d<c.length;d++)i.tag(n,s),u(i,c[d])}}}}function sc(e){let t=e.localName,n=e.number,o=ic(e);if(e.mapKind=="message"){let{toMessage:a}=je(e),l=hr(e.message);return(c,d,m)=>{let y=m[t],p=Object.keys(y);for(let f=0;f<p.length;f++){let _=p[f];c.tag(n,G.LengthDelimited).fork(),o(c,_),c.tag(2,G.LengthDelimited).fork(),l(c,d,a(y[_])),c.join(),c.join()}}}let u=e.mapKind=="enum"?b.INT32:e.scalar,s=Mn(u),i=Pn(u,e.parent.typeName,e.name);return(a,l,c)=>{let d=c[t],m=Object.keys(d);for(let y=0;y<m.length;y++){let p=m[y];a.tag(n,G.LengthDelimited).fork(),o(a,p),a.tag(2,s),i(a,d[p]),a.join()}}}function ic(e){let t=Mn(e.mapKey),n=Pn(e.mapKey,e.parent.typeName,e.name),o=ac(e.mapKey);return(u,s)=>{u.tag(1,t),n(u,o(s))}}function ac(e){switch(e){case b.STRING:return t=>t;case b.BOOL:return t=>t==="true"?!0:t==="false"?!1:t;case b.UINT64:case b.FIXED64:return t=>{try{return X.uParse(t)}catch{return t}};case b.INT64:case b.SFIXED64:case b.SINT64:return t=>{try{return X.parse(t)}catch{return t}};default:return t=>{let n=Number.parseInt(t);return Number.isFinite(n)?n:t}}}function Pn(e,t,n){let o=lc(e);return(u,s)=>{try{o(u,s)}catch(i){throw i instanceof Error?new Error(`cannot encode field ${t}.${n} to binary: ${i.message}`):i}}}function lc(e){switch(e){case b.STRING:return(t,n)=>t.string(n);case b.BOOL:return(t,n)=>t.bool(n);case b.DOUBLE:return(t,n)=>t.double(n);case b.FLOAT:return(t,n)=>t.float(n);case b.INT32:return(t,n)=>t.int32(n);case b.INT64:return(t,n)=>t.int64(n);case b.UINT64:return(t,n)=>t.uint64(n);case b.FIXED64:return(t,n)=>t.fixed64(n);case b.BYTES:return(t,n)=>t.bytes(n);case b.FIXED32:return(t,n)=>t.fixed32(n);case b.SFIXED32:return(t,n)=>t.sfixed32(n);case b.SFIXED64:return(t,n)=>t.sfixed64(n);case b.SINT64:return(t,n)=>t.sint64(n);case b.UINT32:return(t,n)=>t.uint32(n);case b.SINT32:return(t,n)=>t.sint32(n)}}function l0(e){let t=e.number,n=hr(e.message);return e.delimitedEncoding?(o,u,s)=>{o.tag(t,G.StartGroup),n(o,u,s),o.tag(t,G.EndGroup)}:(o,u,s)=>{o.tag(t,G.LengthDelimited).fork(),n(o,u,s),o.join()}}function Mn(e){switch(e){case b.BYTES:case b.STRING:return G.LengthDelimited;case b.DOUBLE:case b.FIXED64:case b.SFIXED64:return G.Bit64;case b.FIXED32:case b.SFIXED32:case b.FLOAT:return G.Bit32;default:return G.Varint}}function Y(e,t,...n){return n.reduce((o,u)=>o.nestedMessages[u],e.messages[t])}var cc=Wu({name:"google/protobuf/descriptor.proto",package:"google.protobuf",messageType:[{name:"FileDescriptorSet",field:[{name:"file",number:1,type:11,label:3,typeName:".google.protobuf.FileDescriptorProto"}],extensionRange:[{start:536e6,end:536000001}]},{name:"FileDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"package",number:2,type:9,label:1},{name:"dependency",number:3,type:9,label:3},{name:"public_dependency",number:10,type:5,label:3},{name:"weak_dependency",number:11,type:5,label:3},{name:"option_dependency",number:15,type:9,label:3},{name:"message_type",number:4,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:5,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"service",number:6,type:11,label:3,typeName:".google.protobuf.ServiceDescriptorProto"},{name:"extension",number:7,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FileOptions"},{name:"source_code_info",number:9,type:11,label:1,typeName:".google.protobuf.SourceCodeInfo"},{name:"syntax",number:12,type:9,label:1},{name:"edition",number:14,type:14,label:1,typeName:".google.protobuf.Edition"}]},{name:"DescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"field",number:2,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"extension",number:6,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"nested_type",number:3,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"extension_range",number:5,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ExtensionRange"},{name:"oneof_decl",number:8,type:11,label:3,typeName:".google.protobuf.OneofDescriptorProto"},{name:"options",number:7,type:11,label:1,typeName:".google.protobuf.MessageOptions"},{name:"reserved_range",number:9,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ReservedRange"},{name:"reserved_name",number:10,type:9,label:3},{name:"visibility",number:11,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"ExtensionRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ExtensionRangeOptions"}]},{name:"ReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"ExtensionRangeOptions",field:[{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"},{name:"declaration",number:2,type:11,label:3,typeName:".google.protobuf.ExtensionRangeOptions.Declaration",options:{retention:2}},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"verification",number:3,type:14,label:1,typeName:".google.protobuf.ExtensionRangeOptions.VerificationState",defaultValue:"UNVERIFIED",options:{retention:2}}],nestedType:[{name:"Declaration",field:[{name:"number",number:1,type:5,label:1},{name:"full_name",number:2,type:9,label:1},{name:"type",number:3,type:9,label:1},{name:"reserved",number:5,type:8,label:1},{name:"repeated",number:6,type:8,label:1}]}],enumType:[{name:"VerificationState",value:[{name:"DECLARATION",number:0},{name:"UNVERIFIED",number:1}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:3,type:5,label:1},{name:"label",number:4,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Label"},{name:"type",number:5,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Type"},{name:"type_name",number:6,type:9,label:1},{name:"extendee",number:2,type:9,label:1},{name:"default_value",number:7,type:9,label:1},{name:"oneof_index",number:9,type:5,label:1},{name:"json_name",number:10,type:9,label:1},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FieldOptions"},{name:"proto3_optional",number:17,type:8,label:1}],enumType:[{name:"Type",value:[{name:"TYPE_DOUBLE",number:1},{name:"TYPE_FLOAT",number:2},{name:"TYPE_INT64",number:3},{name:"TYPE_UINT64",number:4},{name:"TYPE_INT32",number:5},{name:"TYPE_FIXED64",number:6},{name:"TYPE_FIXED32",number:7},{name:"TYPE_BOOL",number:8},{name:"TYPE_STRING",number:9},{name:"TYPE_GROUP",number:10},{name:"TYPE_MESSAGE",number:11},{name:"TYPE_BYTES",number:12},{name:"TYPE_UINT32",number:13},{name:"TYPE_ENUM",number:14},{name:"TYPE_SFIXED32",number:15},{name:"TYPE_SFIXED64",number:16},{name:"TYPE_SINT32",number:17},{name:"TYPE_SINT64",number:18}]},{name:"Label",value:[{name:"LABEL_OPTIONAL",number:1},{name:"LABEL_REPEATED",number:3},{name:"LABEL_REQUIRED",number:2}]}]},{name:"OneofDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"options",number:2,type:11,label:1,typeName:".google.protobuf.OneofOptions"}]},{name:"EnumDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"value",number:2,type:11,label:3,typeName:".google.protobuf.EnumValueDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumOptions"},{name:"reserved_range",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto.EnumReservedRange"},{name:"reserved_name",number:5,type:9,label:3},{name:"visibility",number:6,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"EnumReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"EnumValueDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumValueOptions"}]},{name:"ServiceDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"method",number:2,type:11,label:3,typeName:".google.protobuf.MethodDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ServiceOptions"}]},{name:"MethodDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"input_type",number:2,type:9,label:1},{name:"output_type",number:3,type:9,label:1},{name:"options",number:4,type:11,label:1,typeName:".google.protobuf.MethodOptions"},{name:"client_streaming",number:5,type:8,label:1,defaultValue:"false"},{name:"server_streaming",number:6,type:8,label:1,defaultValue:"false"}]},{name:"FileOptions",field:[{name:"java_package",number:1,type:9,label:1},{name:"java_outer_classname",number:8,type:9,label:1},{name:"java_multiple_files",number:10,type:8,label:1,defaultValue:"false",options:{}},{name:"java_generate_equals_and_hash",number:20,type:8,label:1,options:{deprecated:!0}},{name:"java_string_check_utf8",number:27,type:8,label:1,defaultValue:"false"},{name:"optimize_for",number:9,type:14,label:1,typeName:".google.protobuf.FileOptions.OptimizeMode",defaultValue:"SPEED"},{name:"go_package",number:11,type:9,label:1},{name:"cc_generic_services",number:16,type:8,label:1,defaultValue:"false"},{name:"java_generic_services",number:17,type:8,label:1,defaultValue:"false"},{name:"py_generic_services",number:18,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:23,type:8,label:1,defaultValue:"false"},{name:"cc_enable_arenas",number:31,type:8,label:1,defaultValue:"true",options:{}},{name:"objc_class_prefix",number:36,type:9,label:1},{name:"csharp_namespace",number:37,type:9,label:1},{name:"swift_prefix",number:39,type:9,label:1},{name:"php_class_prefix",number:40,type:9,label:1},{name:"php_namespace",number:41,type:9,label:1},{name:"php_metadata_namespace",number:44,type:9,label:1},{name:"ruby_package",number:45,type:9,label:1},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"OptimizeMode",value:[{name:"SPEED",number:1},{name:"CODE_SIZE",number:2},{name:"LITE_RUNTIME",number:3}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MessageOptions",field:[{name:"message_set_wire_format",number:1,type:8,label:1,defaultValue:"false"},{name:"no_standard_descriptor_accessor",number:2,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"map_entry",number:7,type:8,label:1},{name:"deprecated_legacy_json_field_conflicts",number:11,type:8,label:1,options:{deprecated:!0}},{name:"features",number:12,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldOptions",field:[{name:"ctype",number:1,type:14,label:1,typeName:".google.protobuf.FieldOptions.CType",defaultValue:"STRING"},{name:"packed",number:2,type:8,label:1},{name:"jstype",number:6,type:14,label:1,typeName:".google.protobuf.FieldOptions.JSType",defaultValue:"JS_NORMAL"},{name:"lazy",number:5,type:8,label:1,defaultValue:"false"},{name:"unverified_lazy",number:15,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"weak",number:10,type:8,label:1,defaultValue:"false",options:{deprecated:!0}},{name:"debug_redact",number:16,type:8,label:1,defaultValue:"false"},{name:"retention",number:17,type:14,label:1,typeName:".google.protobuf.FieldOptions.OptionRetention"},{name:"targets",number:19,type:14,label:3,typeName:".google.protobuf.FieldOptions.OptionTargetType"},{name:"edition_defaults",number:20,type:11,label:3,typeName:".google.protobuf.FieldOptions.EditionDefault"},{name:"features",number:21,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"feature_support",number:22,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],nestedType:[{name:"EditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"value",number:2,type:9,label:1}]},{name:"FeatureSupport",field:[{name:"edition_introduced",number:1,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"edition_deprecated",number:2,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"deprecation_warning",number:3,type:9,label:1},{name:"edition_removed",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"removal_error",number:5,type:9,label:1}]}],enumType:[{name:"CType",value:[{name:"STRING",number:0},{name:"CORD",number:1},{name:"STRING_PIECE",number:2}]},{name:"JSType",value:[{name:"JS_NORMAL",number:0},{name:"JS_STRING",number:1},{name:"JS_NUMBER",number:2}]},{name:"OptionRetention",value:[{name:"RETENTION_UNKNOWN",number:0},{name:"RETENTION_RUNTIME",number:1},{name:"RETENTION_SOURCE",number:2}]},{name:"OptionTargetType",value:[{name:"TARGET_TYPE_UNKNOWN",number:0},{name:"TARGET_TYPE_FILE",number:1},{name:"TARGET_TYPE_EXTENSION_RANGE",number:2},{name:"TARGET_TYPE_MESSAGE",number:3},{name:"TARGET_TYPE_FIELD",number:4},{name:"TARGET_TYPE_ONEOF",number:5},{name:"TARGET_TYPE_ENUM",number:6},{name:"TARGET_TYPE_ENUM_ENTRY",number:7},{name:"TARGET_TYPE_SERVICE",number:8},{name:"TARGET_TYPE_METHOD",number:9}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"OneofOptions",field:[{name:"features",number:1,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumOptions",field:[{name:"allow_alias",number:2,type:8,label:1},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"deprecated_legacy_json_field_conflicts",number:6,type:8,label:1,options:{deprecated:!0}},{name:"features",number:7,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumValueOptions",field:[{name:"deprecated",number:1,type:8,label:1,defaultValue:"false"},{name:"features",number:2,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"debug_redact",number:3,type:8,label:1,defaultValue:"false"},{name:"feature_support",number:4,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"ServiceOptions",field:[{name:"features",number:34,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MethodOptions",field:[{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"idempotency_level",number:34,type:14,label:1,typeName:".google.protobuf.MethodOptions.IdempotencyLevel",defaultValue:"IDEMPOTENCY_UNKNOWN"},{name:"features",number:35,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"IdempotencyLevel",value:[{name:"IDEMPOTENCY_UNKNOWN",number:0},{name:"NO_SIDE_EFFECTS",number:1},{name:"IDEMPOTENT",number:2}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"UninterpretedOption",field:[{name:"name",number:2,type:11,label:3,typeName:".google.protobuf.UninterpretedOption.NamePart"},{name:"identifier_value",number:3,type:9,label:1},{name:"positive_int_value",number:4,type:4,label:1},{name:"negative_int_value",number:5,type:3,label:1},{name:"double_value",number:6,type:1,label:1},{name:"string_value",number:7,type:12,label:1},{name:"aggregate_value",number:8,type:9,label:1}],nestedType:[{name:"NamePart",field:[{name:"name_part",number:1,type:9,label:2},{name:"is_extension",number:2,type:8,label:2}]}]},{name:"FeatureSet",field:[{name:"field_presence",number:1,type:14,label:1,typeName:".google.protobuf.FeatureSet.FieldPresence",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPLICIT",edition:900},{value:"IMPLICIT",edition:999},{value:"EXPLICIT",edition:1e3}]}},{name:"enum_type",number:2,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnumType",options:{retention:1,targets:[6,1],editionDefaults:[{value:"CLOSED",edition:900},{value:"OPEN",edition:999}]}},{name:"repeated_field_encoding",number:3,type:14,label:1,typeName:".google.protobuf.FeatureSet.RepeatedFieldEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPANDED",edition:900},{value:"PACKED",edition:999}]}},{name:"utf8_validation",number:4,type:14,label:1,typeName:".google.protobuf.FeatureSet.Utf8Validation",options:{retention:1,targets:[4,1],editionDefaults:[{value:"NONE",edition:900},{value:"VERIFY",edition:999}]}},{name:"message_encoding",number:5,type:14,label:1,typeName:".google.protobuf.FeatureSet.MessageEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"LENGTH_PREFIXED",edition:900}]}},{name:"json_format",number:6,type:14,label:1,typeName:".google.protobuf.FeatureSet.JsonFormat",options:{retention:1,targets:[3,6,1],editionDefaults:[{value:"LEGACY_BEST_EFFORT",edition:900},{value:"ALLOW",edition:999}]}},{name:"enforce_naming_style",number:7,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnforceNamingStyle",options:{retention:2,targets:[1,2,3,4,5,6,7,8,9],editionDefaults:[{value:"STYLE_LEGACY",edition:900},{value:"STYLE2024",edition:1001},{value:"STYLE2026",edition:1002}]}},{name:"default_symbol_visibility",number:8,type:14,label:1,typeName:".google.protobuf.FeatureSet.VisibilityFeature.DefaultSymbolVisibility",options:{retention:2,targets:[1],editionDefaults:[{value:"EXPORT_ALL",edition:900},{value:"EXPORT_TOP_LEVEL",edition:1001},{value:"STRICT",edition:1002}]}},{name:"enforce_proto_limits",number:9,type:14,label:1,typeName:".google.protobuf.FeatureSet.ProtoLimitsFeature.EnforceProtoLimits",options:{retention:2,targets:[6,3,4,5],editionDefaults:[{value:"LEGACY_NO_EXPLICIT_LIMITS",edition:900},{value:"PROTO_LIMITS2026",edition:1002}]}}],nestedType:[{name:"VisibilityFeature",enumType:[{name:"DefaultSymbolVisibility",value:[{name:"DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",number:0},{name:"EXPORT_ALL",number:1},{name:"EXPORT_TOP_LEVEL",number:2},{name:"LOCAL_ALL",number:3},{name:"STRICT",number:4}]}]},{name:"ProtoLimitsFeature",enumType:[{name:"EnforceProtoLimits",value:[{name:"PROTO_LIMITS_UNKNOWN",number:0},{name:"LEGACY_NO_EXPLICIT_LIMITS",number:1},{name:"PROTO_LIMITS2026",number:2}]}]}],enumType:[{name:"FieldPresence",value:[{name:"FIELD_PRESENCE_UNKNOWN",number:0},{name:"EXPLICIT",number:1},{name:"IMPLICIT",number:2},{name:"LEGACY_REQUIRED",number:3}]},{name:"EnumType",value:[{name:"ENUM_TYPE_UNKNOWN",number:0},{name:"OPEN",number:1},{name:"CLOSED",number:2}]},{name:"RepeatedFieldEncoding",value:[{name:"REPEATED_FIELD_ENCODING_UNKNOWN",number:0},{name:"PACKED",number:1},{name:"EXPANDED",number:2}]},{name:"Utf8Validation",value:[{name:"UTF8_VALIDATION_UNKNOWN",number:0},{name:"VERIFY",number:2},{name:"NONE",number:3}]},{name:"MessageEncoding",value:[{name:"MESSAGE_ENCODING_UNKNOWN",number:0},{name:"LENGTH_PREFIXED",number:1},{name:"DELIMITED",number:2}]},{name:"JsonFormat",value:[{name:"JSON_FORMAT_UNKNOWN",number:0},{name:"ALLOW",number:1},{name:"LEGACY_BEST_EFFORT",number:2}]},{name:"EnforceNamingStyle",value:[{name:"ENFORCE_NAMING_STYLE_UNKNOWN",number:0},{name:"STYLE2024",number:1},{name:"STYLE_LEGACY",number:2},{name:"STYLE2026",number:3}]}],extensionRange:[{start:1e3,end:9995},{start:9995,end:1e4},{start:1e4,end:10001}]},{name:"FeatureSetDefaults",field:[{name:"defaults",number:1,type:11,label:3,typeName:".google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault"},{name:"minimum_edition",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"maximum_edition",number:5,type:14,label:1,typeName:".google.protobuf.Edition"}],nestedType:[{name:"FeatureSetEditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"overridable_features",number:4,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"fixed_features",number:5,type:11,label:1,typeName:".google.protobuf.FeatureSet"}]}]},{name:"SourceCodeInfo",field:[{name:"location",number:1,type:11,label:3,typeName:".google.protobuf.SourceCodeInfo.Location"}],nestedType:[{name:"Location",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"span",number:2,type:5,label:3,options:{packed:!0}},{name:"leading_comments",number:3,type:9,label:1},{name:"trailing_comments",number:4,type:9,label:1},{name:"leading_detached_comments",number:6,type:9,label:3}]}],extensionRange:[{start:536e6,end:536000001}]},{name:"GeneratedCodeInfo",field:[{name:"annotation",number:1,type:11,label:3,typeName:".google.protobuf.GeneratedCodeInfo.Annotation"}],nestedType:[{name:"Annotation",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"source_file",number:2,type:9,label:1},{name:"begin",number:3,type:5,label:1},{name:"end",number:4,type:5,label:1},{name:"semantic",number:5,type:14,label:1,typeName:".google.protobuf.GeneratedCodeInfo.Annotation.Semantic"}],enumType:[{name:"Semantic",value:[{name:"NONE",number:0},{name:"SET",number:1},{name:"ALIAS",number:2}]}]}]}],enumType:[{name:"Edition",value:[{name:"EDITION_UNKNOWN",number:0},{name:"EDITION_LEGACY",number:900},{name:"EDITION_PROTO2",number:998},{name:"EDITION_PROTO3",number:999},{name:"EDITION_2023",number:1e3},{name:"EDITION_2024",number:1001},{name:"EDITION_2026",number:1002},{name:"EDITION_UNSTABLE",number:9999},{name:"EDITION_1_TEST_ONLY",number:1},{name:"EDITION_2_TEST_ONLY",number:2},{name:"EDITION_99997_TEST_ONLY",number:99997},{name:"EDITION_99998_TEST_ONLY",number:99998},{name:"EDITION_99999_TEST_ONLY",number:99999},{name:"EDITION_MAX",number:2147483647}]},{name:"SymbolVisibility",value:[{name:"VISIBILITY_UNSET",number:0},{name:"VISIBILITY_LOCAL",number:1},{name:"VISIBILITY_EXPORT",number:2}]}]});var L0=Y(cc,1);var c0;(function(e){e[e.DECLARATION=0]="DECLARATION",e[e.UNVERIFIED=1]="UNVERIFIED"})(c0||(c0={}));var d0;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.GROUP=10]="GROUP",e[e.MESSAGE=11]="MESSAGE",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.ENUM=14]="ENUM",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(d0||(d0={}));var p0;(function(e){e[e.OPTIONAL=1]="OPTIONAL",e[e.REPEATED=3]="REPEATED",e[e.REQUIRED=2]="REQUIRED"})(p0||(p0={}));var m0;(function(e){e[e.SPEED=1]="SPEED",e[e.CODE_SIZE=2]="CODE_SIZE",e[e.LITE_RUNTIME=3]="LITE_RUNTIME"})(m0||(m0={}));var f0;(function(e){e[e.STRING=0]="STRING",e[e.CORD=1]="CORD",e[e.STRING_PIECE=2]="STRING_PIECE"})(f0||(f0={}));var h0;(function(e){e[e.JS_NORMAL=0]="JS_NORMAL",e[e.JS_STRING=1]="JS_STRING",e[e.JS_NUMBER=2]="JS_NUMBER"})(h0||(h0={}));var b0;(function(e){e[e.RETENTION_UNKNOWN=0]="RETENTION_UNKNOWN",e[e.RETENTION_RUNTIME=1]="RETENTION_RUNTIME",e[e.RETENTION_SOURCE=2]="RETENTION_SOURCE"})(b0||(b0={}));var y0;(function(e){e[e.TARGET_TYPE_UNKNOWN=0]="TARGET_TYPE_UNKNOWN",e[e.TARGET_TYPE_FILE=1]="TARGET_TYPE_FILE",e[e.TARGET_TYPE_EXTENSION_RANGE=2]="TARGET_TYPE_EXTENSION_RANGE",e[e.TARGET_TYPE_MESSAGE=3]="TARGET_TYPE_MESSAGE",e[e.TARGET_TYPE_FIELD=4]="TARGET_TYPE_FIELD",e[e.TARGET_TYPE_ONEOF=5]="TARGET_TYPE_ONEOF",e[e.TARGET_TYPE_ENUM=6]="TARGET_TYPE_ENUM",e[e.TARGET_TYPE_ENUM_ENTRY=7]="TARGET_TYPE_ENUM_ENTRY",e[e.TARGET_TYPE_SERVICE=8]="TARGET_TYPE_SERVICE",e[e.TARGET_TYPE_METHOD=9]="TARGET_TYPE_METHOD"})(y0||(y0={}));var Fn;(function(e){e[e.IDEMPOTENCY_UNKNOWN=0]="IDEMPOTENCY_UNKNOWN",e[e.NO_SIDE_EFFECTS=1]="NO_SIDE_EFFECTS",e[e.IDEMPOTENT=2]="IDEMPOTENT"})(Fn||(Fn={}));var g0;(function(e){e[e.DEFAULT_SYMBOL_VISIBILITY_UNKNOWN=0]="DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",e[e.EXPORT_ALL=1]="EXPORT_ALL",e[e.EXPORT_TOP_LEVEL=2]="EXPORT_TOP_LEVEL",e[e.LOCAL_ALL=3]="LOCAL_ALL",e[e.STRICT=4]="STRICT"})(g0||(g0={}));var v0;(function(e){e[e.PROTO_LIMITS_UNKNOWN=0]="PROTO_LIMITS_UNKNOWN",e[e.LEGACY_NO_EXPLICIT_LIMITS=1]="LEGACY_NO_EXPLICIT_LIMITS",e[e.PROTO_LIMITS2026=2]="PROTO_LIMITS2026"})(v0||(v0={}));var _0;(function(e){e[e.FIELD_PRESENCE_UNKNOWN=0]="FIELD_PRESENCE_UNKNOWN",e[e.EXPLICIT=1]="EXPLICIT",e[e.IMPLICIT=2]="IMPLICIT",e[e.LEGACY_REQUIRED=3]="LEGACY_REQUIRED"})(_0||(_0={}));var S0;(function(e){e[e.ENUM_TYPE_UNKNOWN=0]="ENUM_TYPE_UNKNOWN",e[e.OPEN=1]="OPEN",e[e.CLOSED=2]="CLOSED"})(S0||(S0={}));var E0;(function(e){e[e.REPEATED_FIELD_ENCODING_UNKNOWN=0]="REPEATED_FIELD_ENCODING_UNKNOWN",e[e.PACKED=1]="PACKED",e[e.EXPANDED=2]="EXPANDED"})(E0||(E0={}));var R0;(function(e){e[e.UTF8_VALIDATION_UNKNOWN=0]="UTF8_VALIDATION_UNKNOWN",e[e.VERIFY=2]="VERIFY",e[e.NONE=3]="NONE"})(R0||(R0={}));var T0;(function(e){e[e.MESSAGE_ENCODING_UNKNOWN=0]="MESSAGE_ENCODING_UNKNOWN",e[e.LENGTH_PREFIXED=1]="LENGTH_PREFIXED",e[e.DELIMITED=2]="DELIMITED"})(T0||(T0={}));var x0;(function(e){e[e.JSON_FORMAT_UNKNOWN=0]="JSON_FORMAT_UNKNOWN",e[e.ALLOW=1]="ALLOW",e[e.LEGACY_BEST_EFFORT=2]="LEGACY_BEST_EFFORT"})(x0||(x0={}));var N0;(function(e){e[e.ENFORCE_NAMING_STYLE_UNKNOWN=0]="ENFORCE_NAMING_STYLE_UNKNOWN",e[e.STYLE2024=1]="STYLE2024",e[e.STYLE_LEGACY=2]="STYLE_LEGACY",e[e.STYLE2026=3]="STYLE2026"})(N0||(N0={}));var k0;(function(e){e[e.NONE=0]="NONE",e[e.SET=1]="SET",e[e.ALIAS=2]="ALIAS"})(k0||(k0={}));var w0;(function(e){e[e.EDITION_UNKNOWN=0]="EDITION_UNKNOWN",e[e.EDITION_LEGACY=900]="EDITION_LEGACY",e[e.EDITION_PROTO2=998]="EDITION_PROTO2",e[e.EDITION_PROTO3=999]="EDITION_PROTO3",e[e.EDITION_2023=1e3]="EDITION_2023",e[e.EDITION_2024=1001]="EDITION_2024",e[e.EDITION_2026=1002]="EDITION_2026",e[e.EDITION_UNSTABLE=9999]="EDITION_UNSTABLE",e[e.EDITION_1_TEST_ONLY=1]="EDITION_1_TEST_ONLY",e[e.EDITION_2_TEST_ONLY=2]="EDITION_2_TEST_ONLY",e[e.EDITION_99997_TEST_ONLY=99997]="EDITION_99997_TEST_ONLY",e[e.EDITION_99998_TEST_ONLY=99998]="EDITION_99998_TEST_ONLY",e[e.EDITION_99999_TEST_ONLY=99999]="EDITION_99999_TEST_ONLY",e[e.EDITION_MAX=2147483647]="EDITION_MAX"})(w0||(w0={}));var I0;(function(e){e[e.VISIBILITY_UNSET=0]="VISIBILITY_UNSET",e[e.VISIBILITY_LOCAL=1]="VISIBILITY_LOCAL",e[e.VISIBILITY_EXPORT=2]="VISIBILITY_EXPORT"})(I0||(I0={}));function dc(e){return Object.assign(Object.assign({readUnknownFields:!0,recursionLimit:100},e),{depth:0})}function dt(e,t,n){let o=Ae(e);return br(e).read(o,new lt(t),dc(n),t.byteLength),o}var O0=new WeakMap;function br(e){let t=O0.get(e);return t===void 0&&(t=pc(e)),t}function pc(e){let t=String(e),n=new Map,o={read:mc(t,n),readGroup:fc(t,n)};O0.set(e,o);for(let u of e.fields)n.set(u.number,hc(u));return o}function mc(e,t){return(n,o,u,s)=>{var i;if(++u.depth>u.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${u.recursionLimit} reached`);let a=o.pos+s,l=(i=n.$unknown)!==null&&i!==void 0?i:[];for(;o.pos<a;){let[c,d]=o.tag(),m=t.get(c);if(m===void 0){let y=o.skip(d,c,u.recursionLimit-u.depth);u.readUnknownFields&&l.push({no:c,wireType:d,data:y});continue}m(n,o,u,d)}l.length>0&&(n.$unknown=l),u.depth--}}function fc(e,t){return(n,o,u,s)=>{var i;if(++u.depth>u.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${u.recursionLimit} reached`);let a,l,c=(i=n.$unknown)!==null&&i!==void 0?i:[];for(;o.pos<o.len&&([a,l]=o.tag(),l!=G.EndGroup);){let d=t.get(a);if(d===void 0){let m=o.skip(l,a,u.recursionLimit-u.depth);u.readUnknownFields&&c.push({no:a,wireType:l,data:m});continue}d(n,o,u,l)}if(l!=G.EndGroup||a!==s)throw new Error("invalid end group tag");c.length>0&&(n.$unknown=c),u.depth--}}function hc(e){switch(e.fieldKind){case"scalar":return bc(e);case"enum":return yc(e);case"message":return gc(e);case"list":return vc(e);case"map":return _c(e)}}function bc(e){let t=qn(e.scalar,e.utf8Validation,e.longAsString),n=e.localName;if(e.oneof){let o=e.oneof.localName;return(u,s)=>{u[o]={case:n,value:t(s)}}}return(o,u)=>{o[n]=t(u)}}function yc(e){var t;let n=e.localName,o=(t=e.oneof)===null||t===void 0?void 0:t.localName;if(e.enum.open)return o!==void 0?(i,a)=>{i[o]={case:n,value:a.int32()}}:(i,a)=>{i[n]=a.int32()};let u=e.enum.values,s=e.number;return(i,a,l,c)=>{var d;let m=a.int32();if(u.some(y=>y.number===m))o!==void 0?i[o]={case:n,value:m}:i[n]=m;else if(l.readUnknownFields){let y=[];ku(m,y);let p=(d=i.$unknown)!==null&&d!==void 0?d:[];p.push({no:s,wireType:c,data:new Uint8Array(y)}),i.$unknown=p}}}function gc(e){let t=e.localName,{toMessage:n,toLocal:o}=je(e),u=C0(e);if(e.oneof){let s=e.oneof.localName;return(i,a,l)=>{let c=i[s],d=n(c.case===t?c.value:void 0);u(d,a,l),i[s]={case:t,value:o(d)}}}return(s,i,a)=>{let l=n(s[t]);u(l,i,a),s[t]=o(l)}}function C0(e){let t=br(e.message);if(e.delimitedEncoding){let n=e.number;return(o,u,s)=>t.readGroup(o,u,s,n)}return(n,o,u)=>t.read(n,o,u,o.uint32())}function vc(e){let t=e.localName;if(e.listKind=="message"){let{toMessage:i,toLocal:a}=je(e),l=C0(e);return(c,d,m)=>{let y=i(void 0);l(y,d,m),c[t].push(a(y))}}let n=e.listKind=="enum"?b.INT32:e.scalar,o=e.listKind=="scalar"?e.longAsString:!1,u=qn(n,e.utf8Validation,o),s=n!=b.STRING&&n!=b.BYTES;return(i,a,l,c)=>{let d=i[t];if(c==G.LengthDelimited&&s){let m=a.uint32()+a.pos;for(;a.pos<m;)d.push(u(a))}else d.push(u(a))}}function _c(e){let t=e.localName,n=qn(e.mapKey,e.utf8Validation,!1),o=jt(e.mapKey,!1),u,s;switch(e.mapKind){case"scalar":{let i=e.scalar,a=qn(i,e.utf8Validation,!1);if(u=l=>a(l),i==b.BYTES)s=()=>new Uint8Array(0);else{let l=jt(i,!1);s=()=>l}break}case"enum":{let i=e.enum.values[0].number;u=a=>a.int32(),s=()=>i;break}case"message":{let{toMessage:i,toLocal:a}=je(e),l=br(e.message).read;u=(c,d,m)=>{let y=i(m);return l(y,c,d,c.uint32()),a(y)},s=()=>a(i(void 0));break}}return(i,a,l)=>{let c=i[t],d,m,y=a.uint32(),p=a.pos+y;for(;a.pos<p;){let[f,_]=a.tag();switch(f){case 1:d=n(a);break;case 2:m=u(a,l,m);break;default:a.skip(_,f,l.recursionLimit-l.depth)}}d===void 0&&(d=o),m===void 0&&(m=s()),at(c,d,m)}}function qn(e,t,n){switch(e){case b.STRING:return o=>o.string(t);case b.BOOL:return o=>o.bool();case b.DOUBLE:return o=>o.double();case b.FLOAT:return o=>o.float();case b.INT32:return o=>o.int32();case b.INT64:return n?o=>String(o.int64()):o=>o.int64();case b.UINT64:return n?o=>String(o.uint64()):o=>o.uint64();case b.FIXED64:return n?o=>String(o.fixed64()):o=>o.fixed64();case b.BYTES:return o=>o.bytes();case b.FIXED32:return o=>o.fixed32();case b.SFIXED32:return o=>o.sfixed32();case b.SFIXED64:return n?o=>String(o.sfixed64()):o=>o.sfixed64();case b.SINT64:return n?o=>String(o.sint64()):o=>o.sint64();case b.UINT32:return o=>o.uint32();case b.SINT32:return o=>o.sint32()}}function T(e,t){var n;let o=dt(L0,On(e));return o.messageType.forEach(Ht),o.dependency=(n=t?.map(s=>s.proto.name))!==null&&n!==void 0?n:[],wn(o,s=>t?.find(i=>i.proto.name===s)).getFile(o.name)}function ae(e,t,...n){if(n.length>0)throw new Error;return e.services[t]}var O=T("Ch9nb29nbGUvcHJvdG9idWYvdGltZXN0YW1wLnByb3RvEg9nb29nbGUucHJvdG9idWYiKwoJVGltZXN0YW1wEg8KB3NlY29uZHMYASABKAMSDQoFbmFub3MYAiABKAVChQEKE2NvbS5nb29nbGUucHJvdG9idWZCDlRpbWVzdGFtcFByb3RvUAFaMmdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL3RpbWVzdGFtcHBi+AEBogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");var V=T("Ch5nb29nbGUvcHJvdG9idWYvZHVyYXRpb24ucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIqCghEdXJhdGlvbhIPCgdzZWNvbmRzGAEgASgDEg0KBW5hbm9zGAIgASgFQoMBChNjb20uZ29vZ2xlLnByb3RvYnVmQg1EdXJhdGlvblByb3RvUAFaMWdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2R1cmF0aW9ucGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");var Un=T("Chxnb29nbGUvcHJvdG9idWYvc3RydWN0LnByb3RvEg9nb29nbGUucHJvdG9idWYihAEKBlN0cnVjdBIzCgZmaWVsZHMYASADKAsyIy5nb29nbGUucHJvdG9idWYuU3RydWN0LkZpZWxkc0VudHJ5GkUKC0ZpZWxkc0VudHJ5EgsKA2tleRgBIAEoCRIlCgV2YWx1ZRgCIAEoCzIWLmdvb2dsZS5wcm90b2J1Zi5WYWx1ZToCOAEi6gEKBVZhbHVlEjAKCm51bGxfdmFsdWUYASABKA4yGi5nb29nbGUucHJvdG9idWYuTnVsbFZhbHVlSAASFgoMbnVtYmVyX3ZhbHVlGAIgASgBSAASFgoMc3RyaW5nX3ZhbHVlGAMgASgJSAASFAoKYm9vbF92YWx1ZRgEIAEoCEgAEi8KDHN0cnVjdF92YWx1ZRgFIAEoCzIXLmdvb2dsZS5wcm90b2J1Zi5TdHJ1Y3RIABIwCgpsaXN0X3ZhbHVlGAYgASgLMhouZ29vZ2xlLnByb3RvYnVmLkxpc3RWYWx1ZUgAQgYKBGtpbmQiMwoJTGlzdFZhbHVlEiYKBnZhbHVlcxgBIAMoCzIWLmdvb2dsZS5wcm90b2J1Zi5WYWx1ZSobCglOdWxsVmFsdWUSDgoKTlVMTF9WQUxVRRAAQn8KE2NvbS5nb29nbGUucHJvdG9idWZCC1N0cnVjdFByb3RvUAFaL2dvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL3N0cnVjdHBi+AEBogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");var D0;(function(e){e[e.NULL_VALUE=0]="NULL_VALUE"})(D0||(D0={}));var A0=T(btoa(`
scheduler/v1/access.proto\fscheduler.v1"H
Grant 
role (2.scheduler.v1.Role
queues (	\r
types (	"Æ
\bApiToken

id (	\f
name (	#
grants (\v2.scheduler.v1.Grant
\venvironment (	.

created_at (\v2.google.protobuf.Timestamp

created_by (	.

expires_at\x07 (\v2.google.protobuf.Timestamp0
\flast_used_at\b (\v2.google.protobuf.Timestamp.

revoked_at	 (\v2.google.protobuf.Timestamp
\brevision
 (*
Role
ROLE_UNSPECIFIED\0
\vROLE_VIEWER
ROLE_DEVELOPER
\rROLE_OPERATOR

ROLE_ADMIN
\vROLE_WORKER
ROLE_SUBMITTER
\vROLE_SCALER\x07*|
\fIdentityKind
IDENTITY_KIND_UNSPECIFIED\0
IDENTITY_KIND_TOKEN
IDENTITY_KIND_JWT
IDENTITY_KIND_CERTIFICATEbproto3`),[O]);var Zt={UNSPECIFIED:0,VIEWER:1,DEVELOPER:2,OPERATOR:3,ADMIN:4,WORKER:5,SUBMITTER:6,SCALER:7};var Gn={UNSPECIFIED:0,TOKEN:1,JWT:2,CERTIFICATE:3};var tn,ee,yr,P0,gr=Object.is,Bn=0,W0=[],vr=[],z=D,M0=z.__b,F0=z.__r,q0=z.diffed,U0=z.__c,G0=z.unmount,B0=z.__;function Sr(e,t){z.__h&&z.__h(ee,e,Bn||t),Bn=0;var n=ee.__H||(ee.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function v(e){return Bn=1,Er(j0,e)}function Er(e,t,n){var o=Sr(tn++,2);if(o.t=e,!o.__c&&(o.__=[n?n(t):j0(void 0,t),function(s){var i=(o.__N||o.__)[0],a=o.t(i,s);gr(i,a)||(o.__N=[a,o.__[1]],o.__c.setState({}))}],o.__c=ee,!ee.__f)){ee.__f=!0;var u=ee.shouldComponentUpdate;ee.shouldComponentUpdate=function(s,i,a){var l=this.__H;if(!l)return!0;var c=!1,d=this.props!=s;if(l.__.some(function(y){y.__N&&(c=!0,gr(y.__[0],y.__N[0])||(d=!0))}),u){var m=u.call(this,s,i,a);return c?m||d:m}return!c||d}}return o.__}function A(e,t){var n=Sr(tn++,3);!z.__s&&$0(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,ee.__H.__h.push(n))}function me(e){return Bn=5,we(function(){return{current:e}},[])}function we(e,t){var n=Sr(tn++,7);return $0(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function Sc(){var e;do{for(;e=vr.shift();)try{en(e)}catch(n){z.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=W0.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(en),t.__h.some(_r),t.__h=[]}catch(n){t.__h=[],z.__e(n,e.__v)}}}while(vr.length)}z.__b=function(e){ee=null,M0&&M0(e)},z.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),B0&&B0(e,t)},z.__r=function(e){F0&&F0(e),tn=0;var t=(ee=e.__c).__H;t&&(yr==ee?ee.__h=[]:(t.__h.some(en),t.__h.some(_r),tn=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),yr=ee},z.diffed=function(e){q0&&q0(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&V0(W0.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),yr=ee=null},z.__c=function(e,t){t.some(function(n){try{n.__h.some(en),n.__h=n.__h.filter(function(o){return!o.__||_r(o)})}catch(o){n.__h=[function(){throw o}]}}),U0&&U0(e,t)},z.unmount=function(e){G0&&G0(e);var t,n,o=e.__c;o&&o.__H&&(o.__H.__.some(function(u){try{if(u.__P&&u.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}u.__P=n,V0(vr.push(u))}else en(u)}catch(s){t=s}}),o.__H=void 0,t&&z.__e(t,o.__v))};var J0=typeof requestAnimationFrame=="function";function Ec(e){var t,n=function(){clearTimeout(o),J0&&cancelAnimationFrame(t),setTimeout(e)},o=setTimeout(n,35);J0&&(t=requestAnimationFrame(n))}function V0(e){e!=1&&P0==z.requestAnimationFrame||((P0=z.requestAnimationFrame)||Ec)(Sc)}function en(e){var t=ee,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),ee=t}function _r(e){var t=ee;e.__c=e.__(),ee=t}function $0(e,t){return!e||e.length!=t.length||t.some(function(n,o){return!gr(n,e[o])})}function j0(e,t){return typeof t=="function"?t(e):t}var F=e=>Number(e.seconds)*1e3+e.nanos/1e6,Re=e=>Number(e.seconds)*1e3+e.nanos/1e6,He=e=>({seconds:BigInt(Math.floor(e/1e3)),nanos:Math.floor(e%1e3)*1e6}),Ke=e=>He(e),Rr=[["d",864e5],["h",36e5],["min",6e4],["s",1e3]];function Z(e){if(e<0)return`−${Z(-e)}`;if(e<1e3)return`${Math.round(e)} ms`;if(e<9950)return`${(e/1e3).toFixed(1)} s`;let[t,n]=Rr.find(([,u])=>e>=u)??["s",1e3],o=e/n;return o<3&&t!=="s"?Rc(e,t,n):`${Math.round(o)} ${t}`}function Rc(e,t,n){let o=Rr.findIndex(([a])=>a===t),[u="s",s=1e3]=Rr[o+1]??[],i=Math.floor(e%n/s);return i===0?`${Math.floor(e/n)} ${t}`:`${Math.floor(e/n)} ${t} ${i} ${u}`}function nn(e,t){let n=t-e;return Math.abs(n)<1e3?"now":n>0?`${Z(n)} ago`:`in ${Z(-n)}`}var Tc=new Intl.DateTimeFormat("en-CA",{dateStyle:"short",timeStyle:"medium",hour12:!1}),Pe=e=>`${Tc.format(e)} (${new Date(e).toISOString()})`,xc=new Intl.DateTimeFormat("en-GB",{timeStyle:"medium"}),Lt=e=>xc.format(e);var Nc=Symbol.for("preact-signals");function $n(){if(Me>1)Me--;else{var e,t=!1;for((function(){var u=Vn;for(Vn=void 0;u!==void 0;){var s=u.S;if(s.v===u.v)for(var i=s.t;i!==void 0;i=i.x)i.i===u.i&&(i.i=s.i);u=u.o}})();rn!==void 0;){var n=rn;for(rn=void 0,Jn++;n!==void 0;){var o=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&K0(n))try{n.c()}catch(u){t||(e=u,t=!0)}n=o}}if(Jn=0,Me--,t)throw e}}function xr(e){if(Me>0)return e();Tr=++kc,Me++;try{return e()}finally{$n()}}var on,W=void 0;function un(e){var t=W,n=on;W=void 0,on=void 0;try{return e()}finally{W=t,on=n}}var rn=void 0,Me=0,Jn=0,kc=0,Tr=0,Vn=void 0,Wn=0;function H0(e){if(W!==void 0){var t=e.n;if(t===void 0||t.t!==W)return t={i:0,S:e,p:W.s,n:void 0,t:W,e:void 0,x:void 0,r:t},W.s!==void 0&&(W.s.n=t),W.s=t,e.n=t,32&W.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=W.s,t.n=void 0,W.s.n=t,W.s=t),t}}function te(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}te.prototype.brand=Nc;te.prototype.h=function(){return!0};te.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:un(function(){var o;(o=t.W)==null||o.call(t)}))};te.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,o=e.x;n!==void 0&&(n.x=o,e.e=void 0),o!==void 0&&(o.e=n,e.x=void 0),e===this.t&&(this.t=o,o===void 0&&un(function(){var u;(u=t.Z)==null||u.call(t)}))}};te.prototype.subscribe=function(e){var t=this;return mt(function(){var n=t.value;un(function(){return e(n)})},{name:"sub"})};te.prototype.valueOf=function(){return this.value};te.prototype.toString=function(){return this.value+""};te.prototype.toJSON=function(){return this.value};te.prototype.peek=function(){var e=this;return un(function(){return e.value})};Object.defineProperty(te.prototype,"value",{get:function(){var e=H0(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(Jn>100)throw new Error("Cycle detected");(function(n){Me!==0&&Jn===0&&n.l!==Tr&&(n.l=Tr,Vn={S:n,v:n.v,i:n.i,o:Vn})})(this),this.v=e,this.i++,Wn++,Me++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{$n()}}}});function le(e,t){return new te(e,t)}function K0(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function Y0(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function Q0(e){for(var t=e.s,n=void 0;t!==void 0;){var o=t.p;t.i===-1?(t.S.U(t),o!==void 0&&(o.n=t.n),t.n!==void 0&&(t.n.p=o)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=o}e.s=n}function pt(e,t){te.call(this,void 0,t),this.x=e,this.s=void 0,this.g=Wn-1,this.f=4}pt.prototype=new te;pt.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===Wn))return!0;if(this.g=Wn,this.f|=1,this.i>0&&!K0(this))return this.f&=-2,!0;var e=W;try{Y0(this),W=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return W=e,Q0(this),this.f&=-2,!0};pt.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}te.prototype.S.call(this,e)};pt.prototype.U=function(e){if(this.t!==void 0&&(te.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};pt.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(pt.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=H0(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function Ot(e,t){return new pt(e,t)}function X0(e){var t=e.j;if(e.j=void 0,typeof t=="function"){Me++;var n=W;W=void 0;try{t()}catch(o){throw e.f&=-2,e.f|=8,Nr(e),o}finally{W=n,$n()}}}function Nr(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,X0(e)}function wc(e){if(W!==this)throw new Error("Out-of-order effect");Q0(this),W=e,this.f&=-2;try{8&this.f&&Nr(this)}finally{$n()}}function Ct(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,on&&on.push(this)}Ct.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};Ct.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,X0(this),Y0(this),Me++;var e=W;return W=this,wc.bind(this,e)};Ct.prototype.N=function(){2&this.f||(this.f|=2,this.u=rn,rn=this)};Ct.prototype.d=function(){this.f|=8,1&this.f||Nr(this)};Ct.prototype.dispose=function(){this.d()};function mt(e,t){var n=new Ct(e,t);try{n.c()}catch(u){throw n.d(),u}var o=n.d.bind(n);return o[Symbol.dispose]=o,o}var z0,Hn,jn,Ic=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var Z0=[];mt(function(){z0=this.N})();function Dt(e,t){D[e]=t.bind(null,D[e]||function(){})}function sn(e){if(jn){var t=jn;jn=void 0,t()}jn=e&&e.S()}function es(e){var t=this,n=e.data,o=Oc(n);o.name="ReactiveDom",o.value=n;var u=we(function(){for(var a=t,l=t.__v;l=l.__;)if(l.__c){l.__c.__$f|=4;break}var c=Ot(function(){var p=o.value.value;return p===0?0:p===!0?"":p||""}),d=Ot(function(){return!Array.isArray(c.value)&&!$o(c.value)}),m=mt(function(){if(this.N=ts,d.value){var p=c.value;a.__v&&a.__v.__e&&a.__v.__e.nodeType===3&&(a.__v.__e.data=p)}}),y=t.__$u.d;return t.__$u.d=function(){m(),y.call(this)},[d,c]},[]),s=u[0],i=u[1];return s.value?i.peek():i.value}es.displayName="ReactiveTextNode";Object.defineProperties(te.prototype,{constructor:{configurable:!0,value:hu(h,null).constructor},type:{configurable:!0,value:es},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});Dt("__b",function(e,t){if(sn(),Hn=void 0,typeof t.type=="string"){var n,o=t.props;for(var u in o)if(u!=="children"){var s=o[u];s instanceof te&&(n||(t.__np=n={}),n[u]=s,o[u]=s.peek())}}e(t)});Dt("__r",function(e,t){if(e(t),t.type!==h){sn();var n,o=t.__c;o&&(o.__$f&=-2,(n=o.__$u)===void 0&&(o.__$u=n=(function(u,s){var i;return mt(function(){i=this},{name:s}),i.c=u,i})((function(u){return function(){var s;Ic&&((s=this.y)==null||s.call(this)),u.__$f|=1,u.setState({})}})(o),typeof t.type=="function"?t.type.displayName||t.type.name:""))),Hn=o,sn(n)}});Dt("__e",function(e,t,n,o){sn(),Hn=void 0,e(t,n,o)});Dt("diffed",function(e,t){sn(),Hn=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var o=t.__np,u=t.props,s=n.U;if(s)for(var i in s){var a=s[i];a===void 0||o&&i in o||(a.d(),s[i]=void 0)}if(o){s||(s={},n.U=s);for(var l in o){var c=s[l],d=o[l];c===void 0?(c=Lc(n,l,d,u),s[l]=c):c.o(d,u)}}}e(t)});function Lc(e,t,n,o){var u=t in e&&e.ownerSVGElement===void 0,s=le(n);return{o:function(i,a){s.value=i,o=a},d:mt(function(){this.N=ts;var i=s.value.value;o[t]!==i&&(o[t]=i,u?e[t]=i:i!=null&&(i!==!1||t[4]==="-")?e.setAttribute(t,i):e.removeAttribute(t))})}}Dt("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var o=n.U;if(o){n.U=void 0;for(var u in o){var s=o[u];s&&s.d()}}}var i=t.__np;if(i){var a=t.props;for(var l in i)a[l]=i[l]}t.__np=void 0}else{var c=t.__c;if(c){c.__$f|=8;var d=c.__$u;d&&(c.__$u=void 0,d.d())}}e(t)});Dt("__h",function(e,t,n,o){o<3&&(t.__$f|=2),e(t,n,o)});Nt.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,o=n&&n.s!==void 0;for(var u in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var s=2&this.__$f;if(!(o||s||4&this.__$f)||1&this.__$f)return!0}else if(!(o||4&this.__$f)||3&this.__$f)return!0;for(var i in e)if(i!=="__source"&&e[i]!==this.props[i])return!0;for(var a in this.props)if(!(a in e))return!0;return!1};function Oc(e,t){return we(function(){return le(e,t)},[])}var Cc=function(e){queueMicrotask(function(){queueMicrotask(e)})};function Dc(){xr(function(){for(var e;e=Z0.shift();)z0.call(e)})}function ts(){Z0.push(this)===1&&(D.requestAnimationFrame||Cc)(Dc)}var R;(function(e){e[e.Canceled=1]="Canceled",e[e.Unknown=2]="Unknown",e[e.InvalidArgument=3]="InvalidArgument",e[e.DeadlineExceeded=4]="DeadlineExceeded",e[e.NotFound=5]="NotFound",e[e.AlreadyExists=6]="AlreadyExists",e[e.PermissionDenied=7]="PermissionDenied",e[e.ResourceExhausted=8]="ResourceExhausted",e[e.FailedPrecondition=9]="FailedPrecondition",e[e.Aborted=10]="Aborted",e[e.OutOfRange=11]="OutOfRange",e[e.Unimplemented=12]="Unimplemented",e[e.Internal=13]="Internal",e[e.Unavailable=14]="Unavailable",e[e.DataLoss=15]="DataLoss",e[e.Unauthenticated=16]="Unauthenticated"})(R||(R={}));function Ac(){throw new Error("binary only")}var ns=Ac;function os(){throw new Error("binary only")}var rs=os;var us=os;function an(e){let t=R[e];return typeof t!="string"?e.toString():t[0].toLowerCase()+t.substring(1).replace(/[A-Z]/g,n=>"_"+n.toLowerCase())}var Kn;function ss(e){if(!Kn){Kn={};for(let t of Object.values(R))typeof t!="string"&&(Kn[an(t)]=t)}return Kn[e]}var C=class e extends Error{constructor(t,n=R.Unknown,o,u,s){super(Pc(t,n)),this.name="ConnectError",this.isWireError=!1,Object.setPrototypeOf(this,new.target.prototype),this.rawMessage=t,this.code=n,this.metadata=new Headers(o??{}),this.details=u??[],this.cause=s}static from(t,n=R.Unknown){return t instanceof e?t:t instanceof Error?t.name=="AbortError"||t.name=="TimeoutError"?new e(t.message,R.Canceled):new e(t.message,n,void 0,void 0,t):new e(String(t),n,void 0,void 0,t)}static[Symbol.hasInstance](t){return t instanceof Error?Object.getPrototypeOf(t)===e.prototype?!0:t.name==="ConnectError"&&"code"in t&&typeof t.code=="number"&&"metadata"in t&&"details"in t&&Array.isArray(t.details)&&"rawMessage"in t&&typeof t.rawMessage=="string"&&"cause"in t:!1}findDetails(t){let n=t.kind==="message"?{getMessage:u=>u===t.typeName?t:void 0}:t,o=[];for(let u of this.details){if("desc"in u){n.getMessage(u.desc.typeName)&&o.push(Ae(u.desc,u.value));continue}let s=n.getMessage(u.type);if(s)try{o.push(dt(s,u.value))}catch{}}return o}};function Pc(e,t){return e.length?`[${an(t)}] ${e}`:`[${an(t)}]`}function kr(...e){let t=new Headers;for(let n of e)n.forEach((o,u)=>{t.append(u,o)});return t}function is(e,t){let n={};for(let o of e.methods){let u=t(o);u!=null&&(n[o.localName]=u)}return n}var Yn=1;function as(e,t,n=!1){if(t>e){let o=`message size is larger than configured readMaxBytes ${e}`;throw n&&(o=`message size ${t} is larger than configured readMaxBytes ${e}`),new C(o,R.ResourceExhausted)}}function Mc(e){return new wr(e)}var wr=class{constructor(t){this.readMaxBytes=t,this.header=new Uint8Array(5),this.headerView=new DataView(this.header.buffer),this.buf=[]}get byteLength(){return this.buf.reduce((t,n)=>t+n.byteLength,0)}decode(t){this.buf.push(t);let n=[];for(;;){let o=this.pop();if(!o)break;n.push(o)}return n}pop(){if(!(!this.env&&(this.env=this.head(),!this.env))&&this.cons(this.env.data)){let t=this.env;return this.env=void 0,t}}head(){if(!this.cons(this.header))return;let t=this.headerView.getUint8(0),n=this.headerView.getUint32(1);return as(this.readMaxBytes,n,!0),{flags:t,data:new Uint8Array(n)}}cons(t){let n=t.byteLength;if(this.byteLength<n)return!1;let o=0;for(;o<n;){let u=this.buf.shift();u.byteLength>n-o?(t.set(u.subarray(0,n-o),o),this.buf.unshift(u.subarray(n-o)),o+=n-o):(t.set(u,o),o+=u.byteLength)}return!0}};function Ir(e){let t,n=Mc(4294967295);return new ReadableStream({start(){t=e.getReader()},async pull(o){let u=!1;for(;!u;){let s=await t.read();if(s.done)n.byteLength>0&&o.error(new C("protocol error: incomplete envelope",R.InvalidArgument)),o.close();else for(let i of n.decode(s.value))o.enqueue(i),u=!0}}})}function Lr(e,t){let n=new Uint8Array(t.length+5);n.set(t,5);let o=new DataView(n.buffer,n.byteOffset,n.byteLength);return o.setUint8(0,e),o.setUint32(1,t.length),n}var Fc=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},o("next"),o("throw"),o("return"),n[Symbol.asyncIterator]=function(){return this},n);function o(s){n[s]=e[s]&&function(i){return new Promise(function(a,l){i=e[s](i),u(a,l,i.done,i.value)})}}function u(s,i,a,l){Promise.resolve(l).then(function(c){s({value:c,done:a})},i)}},ln=function(e){return this instanceof ln?(this.v=e,this):new ln(e)},qc=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var o=n.apply(e,t||[]),u,s=[];return u=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",i),u[Symbol.asyncIterator]=function(){return this},u;function i(p){return function(f){return Promise.resolve(f).then(p,m)}}function a(p,f){o[p]&&(u[p]=function(_){return new Promise(function(g,k){s.push([p,_,g,k])>1||l(p,_)})},f&&(u[p]=f(u[p])))}function l(p,f){try{c(o[p](f))}catch(_){y(s[0][3],_)}}function c(p){p.value instanceof ln?Promise.resolve(p.value.v).then(d,m):y(s[0][2],p)}function d(p){l("next",p)}function m(p){l("throw",p)}function y(p,f){p(f),s.shift(),s.length&&l(s[0][0],s[0][1])}},Uc=function(e){var t,n;return t={},o("next"),o("throw",function(u){throw u}),o("return"),t[Symbol.iterator]=function(){return this},t;function o(u,s){t[u]=e[u]?function(i){return(n=!n)?{value:ln(e[u](i)),done:!1}:s?s(i):i}:s}};function ls(e){return qc(this,arguments,function*(){yield ln(yield*Uc(Fc(e)))})}var cs=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},o("next"),o("throw"),o("return"),n[Symbol.asyncIterator]=function(){return this},n);function o(s){n[s]=e[s]&&function(i){return new Promise(function(a,l){i=e[s](i),u(a,l,i.done,i.value)})}}function u(s,i,a,l){Promise.resolve(l).then(function(c){s({value:c,done:a})},i)}},At=function(e){return this instanceof At?(this.v=e,this):new At(e)},Gc=function(e){var t,n;return t={},o("next"),o("throw",function(u){throw u}),o("return"),t[Symbol.iterator]=function(){return this},t;function o(u,s){t[u]=e[u]?function(i){return(n=!n)?{value:At(e[u](i)),done:!1}:s?s(i):i}:s}},Bc=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var o=n.apply(e,t||[]),u,s=[];return u=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",i),u[Symbol.asyncIterator]=function(){return this},u;function i(p){return function(f){return Promise.resolve(f).then(p,m)}}function a(p,f){o[p]&&(u[p]=function(_){return new Promise(function(g,k){s.push([p,_,g,k])>1||l(p,_)})},f&&(u[p]=f(u[p])))}function l(p,f){try{c(o[p](f))}catch(_){y(s[0][3],_)}}function c(p){p.value instanceof At?Promise.resolve(p.value.v).then(d,m):y(s[0][2],p)}function d(p){l("next",p)}function m(p){l("throw",p)}function y(p,f){p(f),s.shift(),s.length&&l(s[0][0],s[0][1])}};function Fe(e,t){return is(e,n=>{switch(n.methodKind){case"unary":return Jc(t,n);case"server_streaming":return Vc(t,n);case"client_streaming":return Wc(t,n);case"bidi_streaming":return $c(t,n);default:return null}})}function Jc(e,t){return async(n,o)=>{var u,s;let i=await e.unary(t,o?.signal,o?.timeoutMs,o?.headers,n,o?.contextValues);return(u=o?.onHeader)===null||u===void 0||u.call(o,i.header),(s=o?.onTrailer)===null||s===void 0||s.call(o,i.trailer),i.message}}function Vc(e,t){return(n,o)=>ds(e.stream(t,o?.signal,o?.timeoutMs,o?.headers,ls([n]),o?.contextValues),o)}function Wc(e,t){return async(n,o)=>{var u,s,i,a,l,c;let d=await e.stream(t,o?.signal,o?.timeoutMs,o?.headers,n,o?.contextValues);(l=o?.onHeader)===null||l===void 0||l.call(o,d.header);let m,y=0;try{for(var p=!0,f=cs(d.message),_;_=await f.next(),u=_.done,!u;p=!0)a=_.value,p=!1,m=a,y++}catch(g){s={error:g}}finally{try{!p&&!u&&(i=f.return)&&await i.call(f)}finally{if(s)throw s.error}}if(!m)throw new C("protocol error: missing response message",R.Unimplemented);if(y>1)throw new C("protocol error: received extra messages for client streaming method",R.Unimplemented);return(c=o?.onTrailer)===null||c===void 0||c.call(o,d.trailer),m}}function $c(e,t){return(n,o)=>ds(e.stream(t,o?.signal,o?.timeoutMs,o?.headers,n,o?.contextValues),o)}function ds(e,t){let n=(function(){return Bc(this,arguments,function*(){var o,u;let s=yield At(e);(o=t?.onHeader)===null||o===void 0||o.call(t,s.header),yield At(yield*Gc(cs(s.message))),(u=t?.onTrailer)===null||u===void 0||u.call(t,s.trailer)})})()[Symbol.asyncIterator]();return{[Symbol.asyncIterator]:()=>({next:()=>n.next()})}}function ps(...e){let t=new AbortController,n=e.filter(u=>u!==void 0).concat(t.signal);for(let u of n){if(u.aborted){o.apply(u);break}u.addEventListener("abort",o)}function o(){t.signal.aborted||t.abort(Qn(this));for(let u of n)u.removeEventListener("abort",o)}return t}function ms(e){let t=new AbortController,n=()=>{t.abort(new C("the operation timed out",R.DeadlineExceeded))},o;return e!==void 0&&(e<=0?n():o=setTimeout(n,e)),{signal:t.signal,cleanup:()=>clearTimeout(o)}}function Qn(e){if(!e.aborted)return;if(e.reason!==void 0)return e.reason;let t=new Error("This operation was aborted");return t.name="AbortError",t}function Xn(){return{get(e){return e.id in this?this[e.id]:e.defaultValue},set(e,t){return this[e.id]=t,this},delete(e){return delete this[e.id],this}}}var ft="Content-Type",fs="Content-Length",cn="Content-Encoding";var Or="Accept-Encoding";var hs="Connect-Timeout-Ms",zn="Connect-Protocol-Version";var Cr="User-Agent";function Zn(e,t){return e.toString().replace(/\/?$/,`/${t.parent.typeName}/${t.name}`)}function Dr(e,t){return Ae(e,t)}function bs(e,t){function n(o){return o.done===!0?o:{done:o.done,value:Dr(e,o.value)}}return{[Symbol.asyncIterator](){let o=t[Symbol.asyncIterator](),u={next:()=>o.next().then(n)};return o.throw!==void 0&&(u.throw=s=>o.throw(s).then(n)),o.return!==void 0&&(u.return=s=>o.return(s).then(n)),u}}}function Ar(e,t){if(!t)return e;for(let n of t.concat().reverse())e=n(e);return e}function eo(e){var t;let n=Object.assign({},e);return(t=n.ignoreUnknownFields)!==null&&t!==void 0||(n.ignoreUnknownFields=!0),n}function to(e,t,n,o){let u=t?ys(e.input,o):gs(e.input,n);return{parse:(t?ys(e.output,o):gs(e.output,n)).parse,serialize:u.serialize}}function ys(e,t){return{parse(n){try{return dt(e,n,t)}catch(o){let u=o instanceof Error?o.message:String(o);throw new C(`parse binary: ${u}`,R.Internal)}},serialize(n){try{return fr(e,n,t)}catch(o){let u=o instanceof Error?o.message:String(o);throw new C(`serialize binary: ${u}`,R.Internal)}}}}function gs(e,t){var n,o;let u=(n=t?.textEncoder)!==null&&n!==void 0?n:new TextEncoder,s=(o=t?.textDecoder)!==null&&o!==void 0?o:new TextDecoder,i=eo(t);return{parse(a){try{let l=s.decode(a);return rs(e,l,i)}catch(l){throw C.from(l,R.InvalidArgument)}},serialize(a){try{let l=ns(e,a,i);return u.encode(l)}catch(l){throw C.from(l,R.Internal)}}}}var jc=/^application\/(connect\+)?(?:(json)(?:; ?charset=utf-?8)?|(proto))$/i;var vs="application/proto",_s="application/json",Ss="application/connect+proto",Es="application/connect+json";function Rs(e){let t=e?.match(jc);if(!t)return;let n=!!t[1],o=!!t[3];return{stream:n,binary:o}}function dn(e,t,n){var o;if(t&&new Headers(t).forEach((a,l)=>n.metadata.append(l,a)),typeof e!="object"||e==null||Array.isArray(e))throw n;let u=n.code;"code"in e&&typeof e.code=="string"&&(u=(o=ss(e.code))!==null&&o!==void 0?o:u);let s=e.message;if(s!=null&&typeof s!="string")throw n;let i=new C(s??"",u,t);if(i.isWireError=!0,"details"in e&&Array.isArray(e.details))for(let a of e.details){if(a===null||typeof a!="object"||Array.isArray(a)||typeof a.type!="string"||typeof a.value!="string")throw n;try{i.details.push({type:a.type,value:On(a.value),debug:a.debug})}catch{throw n}}return i}var no=2;function Pr(e){let t=new C("invalid end stream",R.Unknown),n;try{n=JSON.parse(typeof e=="string"?e:new TextDecoder().decode(e))}catch{throw t}if(typeof n!="object"||n==null||Array.isArray(n))throw t;let o=new Headers;if("metadata"in n){if(typeof n.metadata!="object"||n.metadata==null||Array.isArray(n.metadata))throw t;for(let[s,i]of Object.entries(n.metadata)){if(!Array.isArray(i)||i.some(a=>typeof a!="string"))throw t;for(let a of i)o.append(s,a)}}let u="error"in n&&n.error!=null?dn(n.error,o,t):void 0;return{metadata:o,error:u}}function Ts(e){switch(e){case 400:return R.Internal;case 401:return R.Unauthenticated;case 403:return R.PermissionDenied;case 404:return R.Unimplemented;case 429:return R.Unavailable;case 502:return R.Unavailable;case 503:return R.Unavailable;case 504:return R.Unavailable;default:return R.Unknown}}function oo(e){let t=new Headers,n=new Headers;return e.forEach((o,u)=>{u.toLowerCase().startsWith("trailer-")?n.append(u.substring(8),o):t.append(u,o)}),[t,n]}var ro="1";function uo(e,t,n,o,u){let s=new Headers(o??{});return n!==void 0&&s.set(hs,`${n}`),s.set(ft,e=="unary"?t?vs:_s:t?Ss:Es),s.set(zn,ro),!s.has(Cr)&&u&&s.set(Cr,"connect-es/2.2.0"),s}function so(e,t,n,o){let u=o.get(ft),s=Rs(u);if(n!==200){let a=new C(`HTTP ${n}`,Ts(n),o);if(e=="unary"&&s&&!s.binary)return{isUnaryError:!0,unaryError:a};throw a}let i={binary:t,stream:e!=="unary"};if(s?.binary!==i.binary||s.stream!==i.stream)throw new C(`unsupported content type ${u}`,s===void 0?R.Unknown:R.Internal,o);return{isUnaryError:!1}}var xs="application/";function Yc(e,t){return t?dr(e,"url"):encodeURIComponent(new TextDecoder().decode(e))}function Mr(e,t,n){let o=`?connect=v${ro}`,u="",s=e.header.get(cn);s!==null&&s!=="identity"&&(u="&compression="+encodeURIComponent(s),n=!0),n&&(o+="&base64=1"),o+=u;let i=e.header.get(ft);i?.indexOf(xs)===0&&(o+="&encoding="+encodeURIComponent(i.slice(xs.length))),o+="&message="+Yc(t,n);let a=e.url+o,l=new Headers(e.header);for(let c of[zn,ft,fs,cn,Or])l.delete(c);return Object.assign(Object.assign({},e),{requestMethod:"GET",url:a,header:l})}function Fr(e){let t=Ar(e.next,e.interceptors),[n,o,u]=Ns(e),s=Object.assign(Object.assign({},e.req),{message:Dr(e.req.method.input,e.req.message),signal:n});return t(s).then(i=>(u(),i),o)}function qr(e){let t=Ar(e.next,e.interceptors),[n,o,u]=Ns(e),s=Object.assign(Object.assign({},e.req),{message:bs(e.req.method.input,e.req.message),signal:n}),i=!1;return n.addEventListener("abort",function(){var a,l;let c=e.req.message[Symbol.asyncIterator]();i||(a=c.throw)===null||a===void 0||a.call(c,this.reason).catch(()=>{}),(l=c.return)===null||l===void 0||l.call(c).catch(()=>{})}),t(s).then(a=>Object.assign(Object.assign({},a),{message:{[Symbol.asyncIterator](){let l=a.message[Symbol.asyncIterator]();return{next(){return!i&&n.aborted?o(Qn(n)):l.next().then(c=>(c.done==!0&&(i=!0,u()),c),o)}}}}}),o)}function Ns(e){let{signal:t,cleanup:n}=ms(e.timeoutMs),o=ps(e.signal,t);return[o.signal,function(s){let i=o.signal.aborted?C.from(Qn(o.signal),R.Canceled):C.from(s);return o.abort(i),n(),Promise.reject(i)},function(){n(),o.abort()}]}function ao(e){let{code:t,cause:n}=C.from(e);return t===R.Unavailable||t===R.DeadlineExceeded||t===R.Unknown?!0:n instanceof TypeError}function Pt(e){let{code:t,rawMessage:n}=C.from(e);return{code:t,message:n}}var io=class{#t;#e;constructor(t){this.#e=t}get awaySince(){return this.#t}answered(){this.#t!==void 0&&(this.#t=void 0,this.#e(void 0))}failed(){this.#t===void 0&&(this.#t=Date.now(),this.#e(this.#t))}};var Qc=2e3,Xc=6e4,zc=1e3,Zc=1e4,lo=class{#t;kept=[];#e=0n;#n;#o=!1;live=!1;constructor(t){this.#t=t}start(){this.#n!==void 0||this.#o||(this.#n=new AbortController,this.#r(this.#n.signal))}stop(){this.#n?.abort(),this.#n=void 0,this.#a(!1)}again(){this.#o=!1,this.stop(),this.start()}async#r(t){for(let n=0;!t.aborted;n+=1){let o=this.#e;try{return await this.#u(t),t.aborted?void 0:this.#i()}catch(u){if(t.aborted)return;if(this.#a(!1),!ao(u))return this.#i(),this.#t.onFailure(Pt(u));this.#e>o&&(n=0),n>0&&this.#t.reach.failed(),await ed(n===0?100:Math.min(zc*n,Zc),t)}}}async#u(t){let{follow:n,api:o,reach:u}=this.#t,s=new AbortController,i=AbortSignal.any([t,s.signal]),a=()=>setTimeout(()=>s.abort(),Xc),l=a();try{let c="jobId"in n?o.watchJob(n.jobId,this.#e,i):o.watchJobs(n.jobIds,i);this.#a(!0);for await(let d of c)clearTimeout(l),l=a(),u.answered(),d.keepalive||this.#s(d)}catch(c){throw s.signal.aborted&&!t.aborted?new TypeError("silence",{cause:c}):c}finally{clearTimeout(l)}}#s(t){"jobId"in this.#t.follow&&(t.sequence>this.#e&&(this.#e=t.sequence),this.kept.push(t),this.kept.length>Qc&&this.kept.shift()),this.#t.onEvents([t])}#i(){this.#o=!0,this.#n=void 0,this.#a(!1)}#a(t){this.live!==t&&(this.live=t,this.#t.onLive(t))}};function ed(e,t){return new Promise(n=>{let o=setTimeout(u,e);t.addEventListener("abort",u,{once:!0});function u(){clearTimeout(o),t.removeEventListener("abort",u),n()}})}var td=2e3,co=class{#t;#e;#n;#o;#r;#u=!1;constructor(t){this.#t=t}get last(){return this.#e}get failure(){return this.#n}start(){if(this.#u)return;this.#u=!0;let{everyMs:t}=this.#t.wish;if(this.#e===void 0)return void this.#i();t>0&&this.#s(Math.max(0,this.#e.at+t-Date.now()))}stop(){this.#u=!1,clearTimeout(this.#o),this.#r?.abort(),this.#r=void 0}again(){if(!this.#u)return void(this.#e=void 0);clearTimeout(this.#o),this.#r?.abort(),this.#i()}#s(t){clearTimeout(this.#o),this.#o=setTimeout(()=>{this.#i()},t)}async#i(){let{wish:t,api:n,reach:o,onAnswer:u,onFailure:s}=this.#t,i=new AbortController;this.#r=i;try{let a=await n.call(t.call,t.request,i.signal);if(i.signal.aborted)return;this.#e={answer:a,at:Date.now()},this.#n=void 0,o.answered(),u(a,this.#e.at),t.everyMs>0&&this.#s(t.everyMs)}catch(a){if(i.signal.aborted)return;let l=ao(a);l?o.failed():o.answered(),this.#n=Pt(a),(!l||this.#e===void 0)&&s(this.#n),l?this.#s(td*(1+Math.random()/2)):t.everyMs>0&&this.#s(Math.max(t.everyMs,3e4))}}};var nd=6e4,Mt=class{#t;#e=new Map;#n=new Map;#o=new Map;#r;constructor(t){this.#t=t,this.#r=new io(n=>this.#m({kind:"away",since:n}))}attach(t){let n=Date.now(),o={port:t,wishes:new Set,follow:void 0,visible:!1,focusedAt:0,heardAt:n};return this.#e.set(t,o),t.postMessage({kind:"away",since:this.#r.awaySince}),u=>{o.heardAt=Date.now(),u.kind!=="bye"&&this.#e.set(t,o),this.#u(o,u),this.#d()}}#u(t,n){switch(n.kind){case"here":t.visible=n.visible,n.focused&&(t.focusedAt=Date.now());return;case"want":return t.wishes.add(n.wish.key),this.#s(t,n.wish);case"drop":return void t.wishes.delete(n.key);case"again":return this.#o.get(n.key)?.again(),this.#n.get(n.key)?.again();case"follow":return t.follow=n.follow,this.#a(t);case"bye":return void this.#e.delete(t.port)}}#s(t,n){let{key:o}=n,u=this.#n.get(o)??this.#i(n);this.#n.set(o,u),u.last!==void 0&&t.port.postMessage({kind:"answer",key:o,...u.last}),u.failure!==void 0&&t.port.postMessage({kind:"failure",key:o,failure:u.failure})}#i(t){let{key:n}=t;return new co({wish:t,api:this.#t.api,reach:this.#r,onAnswer:(o,u)=>this.#l(n,{kind:"answer",key:n,answer:o,at:u}),onFailure:o=>this.#l(n,{kind:"failure",key:n,failure:o})})}#a({follow:t,port:n}){if(t===void 0)return;let{key:o}=t,u=this.#o.get(o)??this.#c(t);this.#o.set(o,u),n.postMessage({kind:"events",key:o,events:[...u.kept]}),n.postMessage({kind:"live",key:o,live:u.live})}#c(t){let{key:n}=t,o=u=>{for(let s of this.#e.values())s.follow?.key===n&&s.port.postMessage(u)};return new lo({follow:t,api:this.#t.api,reach:this.#r,onEvents:u=>o({kind:"events",key:n,events:u}),onLive:u=>o({kind:"live",key:n,live:u}),onFailure:u=>o({kind:"failure",key:n,failure:u})})}#d(){let t=[...this.#e.values()].filter(a=>this.#p(a)),n=t.filter(a=>a.visible),o=new Set(t.flatMap(a=>[...a.wishes])),u=new Set(n.flatMap(a=>[...a.wishes]));for(let[a,l]of this.#n)u.has(a)?l.start():l.stop(),o.has(a)||this.#n.delete(a);let s=this.#t.streams?od(n):void 0,i=new Set(t.map(a=>a.follow?.key));for(let[a,l]of this.#o)a!==s?.key&&l.stop(),i.has(a)||this.#o.delete(a);s!==void 0&&this.#o.get(s.key)?.start()}#p(t){return!t.visible||Date.now()-t.heardAt<nd?!0:(this.#e.delete(t.port),!1)}#l(t,n){for(let o of this.#e.values())o.wishes.has(t)&&o.port.postMessage(n)}#m(t){for(let n of this.#e.values())n.port.postMessage(t)}};function od(e){return e.filter(n=>n.follow!==void 0).toSorted((n,o)=>o.focusedAt-n.focusedAt)[0]?.follow}function ks(){try{new Headers}catch{throw new Error("connect-web requires the fetch API. Are you running on an old version of Node.js? Node.js is not supported in Connect for Web - please stay tuned for Connect for Node.")}}var pn=function(e){return this instanceof pn?(this.v=e,this):new pn(e)},rd=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var o=n.apply(e,t||[]),u,s=[];return u=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",i),u[Symbol.asyncIterator]=function(){return this},u;function i(p){return function(f){return Promise.resolve(f).then(p,m)}}function a(p,f){o[p]&&(u[p]=function(_){return new Promise(function(g,k){s.push([p,_,g,k])>1||l(p,_)})},f&&(u[p]=f(u[p])))}function l(p,f){try{c(o[p](f))}catch(_){y(s[0][3],_)}}function c(p){p.value instanceof pn?Promise.resolve(p.value.v).then(d,m):y(s[0][2],p)}function d(p){l("next",p)}function m(p){l("throw",p)}function y(p,f){p(f),s.shift(),s.length&&l(s[0][0],s[0][1])}},ws={redirect:"error"};function Ur(e){var t;ks();let n=(t=e.useBinaryFormat)!==null&&t!==void 0?t:!1;return{async unary(o,u,s,i,a,l){let{serialize:c,parse:d}=to(o,n,e.jsonOptions,e.binaryOptions);return s=s===void 0?e.defaultTimeoutMs:s<=0?void 0:s,await Fr({interceptors:e.interceptors,signal:u,timeoutMs:s,req:{stream:!1,service:o.parent,method:o,requestMethod:"POST",url:Zn(e.baseUrl,o),header:uo(o.methodKind,n,s,i,!1),contextValues:l??Xn(),message:a},next:async m=>{var y;let p=e.useHttpGet===!0&&o.idempotency===Fn.NO_SIDE_EFFECTS,f=null;p?m=Mr(m,c(m.message),n):f=c(m.message);let g=await((y=e.fetch)!==null&&y!==void 0?y:globalThis.fetch)(m.url,Object.assign(Object.assign({},ws),{method:m.requestMethod,headers:m.header,signal:m.signal,body:f})),{isUnaryError:k,unaryError:L}=so(o.methodKind,n,g.status,g.headers);if(k)throw dn(await g.json(),kr(...oo(g.headers)),L);let[H,U]=oo(g.headers);return{stream:!1,service:o.parent,method:o,header:H,message:n?d(new Uint8Array(await g.arrayBuffer())):us(o.output,await g.json(),eo(e.jsonOptions)),trailer:U}}})},async stream(o,u,s,i,a,l){let{serialize:c,parse:d}=to(o,n,e.jsonOptions,e.binaryOptions);function m(p,f,_,g){return rd(this,arguments,function*(){let L=Ir(p).getReader(),H=!1;for(;;){let U=yield pn(L.read());if(U.done)break;let{flags:Tt,data:Vt}=U.value;if((Tt&Yn)===Yn)throw new C("protocol error: received unsupported compressed output",R.Internal);if((Tt&no)===no){H=!0;let Ve=Pr(Vt);if(Ve.error){let de=Ve.error;throw _.forEach((xt,ke)=>{de.metadata.append(ke,xt)}),de}Ve.metadata.forEach((de,xt)=>f.set(xt,de));continue}yield yield pn(d(Vt))}if("throwIfAborted"in g&&g.throwIfAborted(),!H)throw"missing EndStreamResponse"})}async function y(p){if(o.methodKind!="server_streaming")throw"The fetch API does not support streaming request bodies";let f=await p[Symbol.asyncIterator]().next();if(f.done==!0)throw"missing request message";return Lr(0,c(f.value))}return s=s===void 0?e.defaultTimeoutMs:s<=0?void 0:s,await qr({interceptors:e.interceptors,timeoutMs:s,signal:u,req:{stream:!0,service:o.parent,method:o,requestMethod:"POST",url:Zn(e.baseUrl,o),header:uo(o.methodKind,n,s,i,!1),contextValues:l??Xn(),message:a},next:async p=>{var f;let g=await((f=e.fetch)!==null&&f!==void 0?f:globalThis.fetch)(p.url,Object.assign(Object.assign({},ws),{method:p.requestMethod,headers:p.header,signal:p.signal,body:await y(p.message)}));if(so(o.methodKind,n,g.status,g.headers),g.body===null)throw"missing response body";let k=new Headers;return Object.assign(Object.assign({},p),{header:g.headers,trailer:k,message:m(g.body,k,g.headers,p.signal)})}})}}}var Is=T(btoa(`
scheduler/v1/audit.proto\fscheduler.v1"¾

AuditEntry

id (	&
at (\v2.google.protobuf.Timestamp
\videntity_id (	
\ridentity_name (	
\ridentity_kind (	
\x07address (	

user_agent\x07 (	
method\b (	
\x07targets	 (	
filter
 (	\r
count\v (
reason\f (	
\frequest_hash\r (	
result (	
\bsequence (\f
hash (	"À
ListAuditRequest
\videntity_id (	
method (	
target (	(
from (\v2.google.protobuf.Timestamp&
to (\v2.google.protobuf.Timestamp
	page_size (

page_token\x07 (	"W
ListAuditResponse)
\x07entries (\v2.scheduler.v1.AuditEntry
next_page_token (	bproto3`),[O]);var ud=T(btoa(`
 scheduler/v1/admin_service.proto\fscheduler.v1"ç
CreateTokenRequest\f
name (	#
grants (\v2.scheduler.v1.Grant0

expires_at (\v2.google.protobuf.TimestampH\0(
ttl (\v2.google.protobuf.DurationH\0
\venvironment (	

request_id (	
\x07rotates\x07 (	B\b
expiry"Y
CreateTokenResponse\r
token (	

id (	'
\x07details (\v2.scheduler.v1.ApiToken"Q
ListTokensRequest
\rinclude_ended (\b
	page_size (

page_token (	"U
ListTokensResponse&
tokens (\v2.scheduler.v1.ApiToken
next_page_token (	"2
RevokeTokenRequest

id (	
\brevision (">
RevokeTokenResponse'
\x07details (\v2.scheduler.v1.ApiToken"
GetWhoAmIRequest"¬
GetWhoAmIResponse

id (	\f
name (	(
kind (2.scheduler.v1.IdentityKind#
grants (\v2.scheduler.v1.Grant.

expires_at (\v2.google.protobuf.Timestamp2£
\fAdminServiceR
\vCreateToken .scheduler.v1.CreateTokenRequest!.scheduler.v1.CreateTokenResponseO

ListTokens.scheduler.v1.ListTokensRequest .scheduler.v1.ListTokensResponseR
\vRevokeToken .scheduler.v1.RevokeTokenRequest!.scheduler.v1.RevokeTokenResponseL
	GetWhoAmI.scheduler.v1.GetWhoAmIRequest.scheduler.v1.GetWhoAmIResponseL
	ListAudit.scheduler.v1.ListAuditRequest.scheduler.v1.ListAuditResponsebproto3`),[V,O,A0,Is]);var Ls=ae(ud,0);var Ye=T(btoa(`
scheduler/v1/limit.proto\fscheduler.v1"&
\bLimitKey\r
limit (	\v
key (	"L
Rate\r
count (&
per (\v2.google.protobuf.Duration\r
burst ("
\x07Breaker
\verror_ratio (
	min_calls ()
window (\v2.google.protobuf.Duration+
\bopen_for (\v2.google.protobuf.Duration"Í
Limit\f
name (	\r
queue (	\f
type (	
	key_label (	
\vmax_running (
\vmax_waiting ( 
rate\x07 (\v2.scheduler.v1.Rate
\fweight_label\b (	

cost_label	 (	)
	when_full
 (2.scheduler.v1.WhenFull&
\x07breaker\v (\v2.scheduler.v1.Breaker
\brevision\f (2
in_force_since\r (\v2.google.protobuf.Timestamp
not_enforced_by (	.

created_at (\v2.google.protobuf.Timestamp.

updated_at (\v2.google.protobuf.Timestamp"c
\rLimitOverride\v
key (	
\vmax_running ( 
rate (\v2.scheduler.v1.Rate
weight (*s
\bWhenFull
WHEN_FULL_UNSPECIFIED\0
WHEN_FULL_WAIT\x1B
WHEN_FULL_REJECT_NEWEST\x1B
WHEN_FULL_CANCEL_OLDESTbproto3`),[V,O]);var ht={UNSPECIFIED:0,WAIT:1,REJECT_NEWEST:2,CANCEL_OLDEST:3};var Os=T(btoa(`
scheduler/v1/hold.proto\fscheduler.v1"{
\x07JobHold\f
code (	\f
text (	)
since (\v2.google.protobuf.Timestamp)
	limit_key (\v2.scheduler.v1.LimitKeybproto3`),[O,Ye]);var Cs=T(btoa(`
scheduler/v1/requirement.proto\fscheduler.v1"¢
	Placement+
\brequires (\v2.scheduler.v1.Requirement\r
slots (*
\x07prefers (\v2.scheduler.v1.Requirement-

prefer_for (\v2.google.protobuf.Duration"U
\vRequirement\r
label (	'
op (2\x1B.scheduler.v1.RequirementOp
values (	*¥
\rRequirementOp
REQUIREMENT_OP_UNSPECIFIED\0
REQUIREMENT_OP_EQ
REQUIREMENT_OP_NE
REQUIREMENT_OP_IN
REQUIREMENT_OP_NOT_IN
REQUIREMENT_OP_EXISTS
REQUIREMENT_OP_NOT_EXISTS
REQUIREMENT_OP_GT\x07
REQUIREMENT_OP_GE\b
REQUIREMENT_OP_LT	
REQUIREMENT_OP_LE
bproto3`),[V]);var po=T(btoa(`
scheduler/v1/watch.proto\fscheduler.v1"b
\x07LogLine\r
level (	
\x07message (	&
fields (\v2.google.protobuf.Value
\x07attempt ("¦
\vOutputChunk*
stream (2.scheduler.v1.OutputStream\f
data (\f
\x07attempt (\v
cut (\b
\bsequence (-
	timestamp (\v2.google.protobuf.Timestamp";
StreamOutputRequest
job_id (	
\fresume_after ("¹
WatchJobsRequest
\x07job_ids (	
\vtype_filter (	
\fqueue_filter (	:
labels (\v2*.scheduler.v1.WatchJobsRequest.LabelsEntry-
\vLabelsEntry\v
key (	\r
value (	:8*a
\fOutputStream
OUTPUT_STREAM_UNSPECIFIED\0
OUTPUT_STREAM_STDOUT
OUTPUT_STREAM_STDERRbproto3`),[Un,O]);var Ds={UNSPECIFIED:0,STDOUT:1,STDERR:2};var fe=T(btoa(`
scheduler/v1/job.proto\fscheduler.v1"
\vRetryPolicy*
\x07initial (\v2.google.protobuf.Duration

multiplier (&
max (\v2.google.protobuf.Duration
jitter (H\0B	
\x07_jitter"m
\bDebounce\v
key (	'
wait (\v2.google.protobuf.Duration+
\bmax_wait (\v2.google.protobuf.Duration"B
\bThrottle\v
key (	)
window (\v2.google.protobuf.Duration"¸\x07
Job\f
type (	(
\bpriority (2.scheduler.v1.Priority\r
queue (	
\x07payload (\fH\0&
json (\v2.google.protobuf.ValueH\0
\fmax_attempts (*
run_at\x07 (\v2.google.protobuf.Timestamp(
delay\b (\v2.google.protobuf.Duration*
\x07timeout	 (\v2.google.protobuf.Duration/
\fretry_policy
 (\v2.scheduler.v1.RetryPolicy
idempotency_key\v (	-
labels\f (\v2.scheduler.v1.Job.LabelsEntry9
idempotency_scope\r (2.scheduler.v1.IdempotencyScope5
idempotency_period (\v2.google.protobuf.Duration(
\bdebounce (\v2.scheduler.v1.Debounce(
\bthrottle (\v2.scheduler.v1.Throttle/
\fstart_within (\v2.google.protobuf.Duration0
\rtotal_timeout (\v2.google.protobuf.Duration
\vtraceparent (	

tracestate (	+
\brequires (\v2.scheduler.v1.Requirement\r
slots (*
\x07prefers (\v2.scheduler.v1.Requirement-

prefer_for (\v2.google.protobuf.Duration-
\vLabelsEntry\v
key (	\r
value (	:8B
body"Ñ

	JobStatus
job_id (	%
state (2.scheduler.v1.JobState
\battempts (

last_error (	.

created_at (\v2.google.protobuf.Timestamp.

updated_at (\v2.google.protobuf.Timestamp.

started_at\x07 (\v2.google.protobuf.Timestamp/
\vfinished_at\b (\v2.google.protobuf.Timestamp*
run_at	 (\v2.google.protobuf.Timestamp\f
type
 (	(
\bpriority\v (2.scheduler.v1.Priority\r
queue\f (	
\fmax_attempts\r (
	worker_id (	3
labels (\v2#.scheduler.v1.JobStatus.LabelsEntry
result (\fH\0-
\vresult_json (\v2.google.protobuf.ValueH\0
\vdead_reason (	
cancel_requested (\b
\rcancel_reason (	

lost_count (
\x07version (*
\x07timeout (\v2.google.protobuf.Duration
\bredrives (/
\vredriven_at (\v2.google.protobuf.Timestamp
\rredriven_from\x1B (	
\x07snoozes (.

expires_at (\v2.google.protobuf.Timestamp/
\vdeadline_at (\v2.google.protobuf.Timestamp(
\bprogress (\v2.google.protobuf.Value/
\vprogress_at  (\v2.google.protobuf.Timestamp
\bschedule! (	1
\rscheduled_for" (\v2.google.protobuf.Timestamp#
hold# (\v2.scheduler.v1.JobHold
\fsubmitted_by$ (	*
	placement% (\v2.scheduler.v1.Placement
\vfingerprint& (	
\x07payload' (\fH.
\fpayload_json( (\v2.google.protobuf.ValueH-
\vLabelsEntry\v
key (	\r
value (	:8B\r
\vresult_bodyB
\fpayload_bodyJ\b"Ø
\bJobEvent
job_id (	%
state (2.scheduler.v1.JobState-
	timestamp (\v2.google.protobuf.Timestamp'
status (\v2.scheduler.v1.JobStatus
\x07version (
\bsequence (*
\bprogress\x07 (\v2.google.protobuf.ValueH\0$
log\b (\v2.scheduler.v1.LogLineH\0+
output	 (\v2.scheduler.v1.OutputChunkH\0
	keepalive
 (\bB\b
report*v
\bPriority
PRIORITY_UNSPECIFIED\0
PRIORITY_CRITICAL
\rPRIORITY_HIGH
PRIORITY_DEFAULT
\fPRIORITY_LOW*â
\bJobState
JOB_STATE_UNSPECIFIED\0
JOB_STATE_SCHEDULED
JOB_STATE_QUEUED
JOB_STATE_RUNNING
JOB_STATE_RETRY
JOB_STATE_SUCCEEDED
JOB_STATE_FAILED
JOB_STATE_DEADLETTER\x07
JOB_STATE_CANCELLED\b*
IdempotencyScope!
IDEMPOTENCY_SCOPE_UNSPECIFIED\0&
"IDEMPOTENCY_SCOPE_WHILE_UNFINISHED 
IDEMPOTENCY_SCOPE_FOR_PERIOD
IDEMPOTENCY_SCOPE_FOR_EVERbproto3`),[V,Un,O,Os,Cs,po]);var he={UNSPECIFIED:0,CRITICAL:1,HIGH:2,DEFAULT:3,LOW:4};var q={UNSPECIFIED:0,SCHEDULED:1,QUEUED:2,RUNNING:3,RETRY:4,SUCCEEDED:5,FAILED:6,DEADLETTER:7,CANCELLED:8};var sd=T(btoa(`
scheduler/v1/bulk_service.proto\fscheduler.v1" 

BulkFilter
\x07job_ids (	&
states (2.scheduler.v1.JobState\f
type (	\r
queue (	(
\bpriority (2.scheduler.v1.Priority4
labels (\v2$.scheduler.v1.BulkFilter.LabelsEntry
\vdead_reason\x07 (	\r
error\b (	
\vfingerprint	 (	2
finished_after
 (\v2.google.protobuf.Timestamp3
finished_before\v (\v2.google.protobuf.Timestamp\v
all\f (\b-
\vLabelsEntry\v
key (	\r
value (	:8"
StartBulkRequest(
action (2.scheduler.v1.BulkAction(
filter (\v2.scheduler.v1.BulkFilter
\x07dry_run (\b

per_second (

request_id (	*
before (\v2.google.protobuf.Timestamp
reason\x07 (	(
grace\b (\v2.google.protobuf.Duration" 
StartBulkResponse 
bulk (\v2.scheduler.v1.Bulk
\x07matched (
\fmatched_more (\b
sample_job_ids (	*
before (\v2.google.protobuf.Timestamp"À
Bulk
\x07bulk_id (	(
action (2.scheduler.v1.BulkAction(
filter (\v2.scheduler.v1.BulkFilter&
state (2.scheduler.v1.BulkState
\x07matched (
\fmatched_more (\b\f
done\x07 (
\x07refused\b (
	looked_at	 (*
before
 (\v2.google.protobuf.Timestamp.

started_at\v (\v2.google.protobuf.Timestamp/
\vfinished_at\f (\v2.google.protobuf.Timestamp

started_by\r (	
reason (	

per_second (\r
error (	"!
GetBulkRequest
\x07bulk_id (	"$
CancelBulkRequest
\x07bulk_id (	"\`
ListBulkRequest&
state (2.scheduler.v1.BulkState
	page_size (

page_token (	"M
ListBulkResponse 
bulk (\v2.scheduler.v1.Bulk
next_page_token (	*Z

BulkAction\x1B
BULK_ACTION_UNSPECIFIED\0
BULK_ACTION_REDRIVE
BULK_ACTION_CANCEL*
	BulkState
BULK_STATE_UNSPECIFIED\0
BULK_STATE_RUNNING
BULK_STATE_DONE
BULK_STATE_CANCELLED
BULK_STATE_FAILED2¦
\vBulkServiceL
	StartBulk.scheduler.v1.StartBulkRequest.scheduler.v1.StartBulkResponse;
\x07GetBulk.scheduler.v1.GetBulkRequest.scheduler.v1.BulkA

CancelBulk.scheduler.v1.CancelBulkRequest.scheduler.v1.BulkI
\bListBulk.scheduler.v1.ListBulkRequest.scheduler.v1.ListBulkResponsebproto3`),[V,O,fe]);var oe={UNSPECIFIED:0,REDRIVE:1,CANCEL:2};var Qe={UNSPECIFIED:0,RUNNING:1,DONE:2,CANCELLED:3,FAILED:4};var As=ae(sd,0);var id=T(btoa(`
 scheduler/v1/fault_service.proto\fscheduler.v1"¾
Fault
\vfingerprint (	\f
type (	
\x07message (	\r
frame (	
\bfailures (\f
dead (.

first_seen\x07 (\v2.google.protobuf.Timestamp-
	last_seen\b (\v2.google.protobuf.Timestamp
\rfirst_version	 (	
\flast_version
 (	
\x07workers\v (	
queues\f (	
sample_job_ids\r (	\r
hours ("À
ListFaultsRequest\f
type (	\r
queue (	
search (	.

seen_after (\v2.google.protobuf.Timestamp'
order (2.scheduler.v1.FaultOrder
	page_size (

page_token\x07 (	"R
ListFaultsResponse#
faults (\v2.scheduler.v1.Fault
next_page_token (	"&
GetFaultRequest
\vfingerprint (	*z

FaultOrder\x1B
FAULT_ORDER_UNSPECIFIED\0
FAULT_ORDER_LAST_SEEN
FAULT_ORDER_FIRST_SEEN
FAULT_ORDER_FAILURES2
\fFaultServiceO

ListFaults.scheduler.v1.ListFaultsRequest .scheduler.v1.ListFaultsResponse>
\bGetFault.scheduler.v1.GetFaultRequest.scheduler.v1.Faultbproto3`),[O]);var Ft={UNSPECIFIED:0,LAST_SEEN:1,FIRST_SEEN:2,FAILURES:3};var Ps=ae(id,0);var Ms=T(btoa(`
scheduler/v1/worker.proto\fscheduler.v1"\b
Worker
	worker_id (	\f
name (	(
state (2.scheduler.v1.WorkerState&
kind (2.scheduler.v1.WorkerKind
\x07version (	\v
sdk (	
\x07address\x07 (	\r
types\b (	
queues	 (	\r
slots
 (
\x07running\v (\f
load\f (0
labels\r (\v2 .scheduler.v1.Worker.LabelsEntry7

set_labels (\v2#.scheduler.v1.Worker.SetLabelsEntry
labels_version (4
\bhardware (\v2".scheduler.v1.Worker.HardwareEntry.

started_at (\v2.google.protobuf.Timestamp+
\x07beat_at (\v2.google.protobuf.Timestamp,
\bended_at (\v2.google.protobuf.Timestamp4
lease_expires_at (\v2.google.protobuf.Timestamp(
lease (\v2.google.protobuf.Duration/
\vcordoned_at (\v2.google.protobuf.Timestamp
\rcordon_reason (	
\vcordoned_by (	,
\bdrain_by (\v2.google.protobuf.Timestamp
resting_reason (	\r
blame\x1B (	\r
leads (\b

busy_slots (-
\vLabelsEntry\v
key (	\r
value (	:80
SetLabelsEntry\v
key (	\r
value (	:8/
\rHardwareEntry\v
key (	\r
value (	:8"
WorkerSelector8
labels (\v2(.scheduler.v1.WorkerSelector.LabelsEntry\r
queue (	\f
type (	-
\vLabelsEntry\v
key (	\r
value (	:8"j

FleetCount(
state (2.scheduler.v1.WorkerState
\x07workers (\r
slots (

busy_slots ("<
\fTypeCapacity\f
type (	
\x07workers (\r
slots ("t
\fCordonedName\f
name (	)
since (\v2.google.protobuf.Timestamp
reason (	

by (	
\x07workers (*
\vWorkerState
WORKER_STATE_UNSPECIFIED\0
WORKER_STATE_TAKING
WORKER_STATE_CORDONED
WORKER_STATE_DRAINING
WORKER_STATE_DRAINED
WORKER_STATE_STOPPING
WORKER_STATE_DEAF
WORKER_STATE_RESTING\x07
WORKER_STATE_LOST\b
WORKER_STATE_GONE	*A

WorkerKind\x1B
WORKER_KIND_UNSPECIFIED\0
WORKER_KIND_REMOTEbproto3`),[V,O]);var J={UNSPECIFIED:0,TAKING:1,CORDONED:2,DRAINING:3,DRAINED:4,STOPPING:5,DEAF:6,RESTING:7,LOST:8,GONE:9};var Fs={UNSPECIFIED:0,REMOTE:1};var ad=T(btoa(`
 scheduler/v1/fleet_service.proto\fscheduler.v1"
ListWorkersRequest.
\bselector (\v2.scheduler.v1.WorkerSelector
\rinclude_ended (\b
	page_size (

page_token (	"U
ListWorkersResponse%
\x07workers (\v2.scheduler.v1.Worker
next_page_token (	"A
GetFleetRequest.
\bselector (\v2.scheduler.v1.WorkerSelector"Ó
GetFleetResponse(
counts (\v2.scheduler.v1.FleetCount
	imbalance (
	mean_load (
\bmax_load ()
types (\v2.scheduler.v1.TypeCapacity,
\bcordoned (\v2.scheduler.v1.CordonedName
lost_last_hour\x07 (
\rlost_last_day\b (
leader	 (	
\vleader_name
 (	0
\fleader_until\v (\v2.google.protobuf.Timestamp"y
CordonWorkersRequest

worker_ids (	\r
names (	.
\bselector (\v2.scheduler.v1.WorkerSelector
reason (	"S
CordonWorkersResponse\r
names (	

worker_ids (	
not_enforced_by (	"k
UncordonWorkersRequest

worker_ids (	\r
names (	.
\bselector (\v2.scheduler.v1.WorkerSelector"<
UncordonWorkersResponse\r
names (	

worker_ids (	"¥
DrainWorkersRequest

worker_ids (	\r
names (	.
\bselector (\v2.scheduler.v1.WorkerSelector
reason (	+
\bdeadline (\v2.google.protobuf.Duration"R
DrainWorkersResponse\r
names (	

worker_ids (	
not_enforced_by (	"ì
LabelWorkersRequest

worker_ids (	\r
names (	.
\bselector (\v2.scheduler.v1.WorkerSelector7
set (\v2*.scheduler.v1.LabelWorkersRequest.SetEntry
remove (	\r
reset (	*
\bSetEntry\v
key (	\r
value (	:8"R
LabelWorkersResponse\r
names (	

worker_ids (	
not_enforced_by (	"
StepDownRequest"
StepDownResponse\v
was (	2à
\fFleetServiceR
\vListWorkers .scheduler.v1.ListWorkersRequest!.scheduler.v1.ListWorkersResponseI
\bGetFleet.scheduler.v1.GetFleetRequest.scheduler.v1.GetFleetResponseX
\rCordonWorkers".scheduler.v1.CordonWorkersRequest#.scheduler.v1.CordonWorkersResponse^
UncordonWorkers$.scheduler.v1.UncordonWorkersRequest%.scheduler.v1.UncordonWorkersResponseU
\fDrainWorkers!.scheduler.v1.DrainWorkersRequest".scheduler.v1.DrainWorkersResponseU
\fLabelWorkers!.scheduler.v1.LabelWorkersRequest".scheduler.v1.LabelWorkersResponseI
\bStepDown.scheduler.v1.StepDownRequest.scheduler.v1.StepDownResponsebproto3`),[V,O,Ms]);var qs=ae(ad,0);var Us=T(btoa(`
scheduler/v1/queue.proto\fscheduler.v1"Å
Pause
queue (	H\0
type (	H\0+
	limit_key (\v2.scheduler.v1.LimitKeyH\0)
since (\v2.google.protobuf.Timestamp)
until (\v2.google.protobuf.Timestamp
reason (	B\b
target"S
Count\r
value (
\bat_least (\b)
as_of (\v2.google.protobuf.Timestamp"=
	HeldCount\f
code (	"
count (\v2.scheduler.v1.Count"

LaneStatus(
\bpriority (2.scheduler.v1.Priority"
ready (\v2.scheduler.v1.Count0
\foldest_since (\v2.google.protobuf.Timestamp"ä
\vQueueStatus\r
queue (	"
ready (\v2.scheduler.v1.Count$
\x07running (\v2.scheduler.v1.Count%
held (\v2.scheduler.v1.HeldCount0
\foldest_since (\v2.google.protobuf.Timestamp\x1B
arrivals_per_minute (
completions_per_minute\x07 (+
\bwait_p50\b (\v2.google.protobuf.Duration+
\bwait_p99	 (\v2.google.protobuf.Duration/
\vrates_as_of
 (\v2.google.protobuf.Timestamp"
pause\v (\v2.scheduler.v1.Pause
limits\f (	'
lanes\r (\v2.scheduler.v1.LaneStatus"é
\vSeriesPoint&
at (\v2.google.protobuf.Timestamp
\barrivals (7
\x07endings (\v2&.scheduler.v1.SeriesPoint.EndingsEntry%
wait (\v2.scheduler.v1.Quantiles$
run (\v2.scheduler.v1.Quantiles9
\bfinished (\v2'.scheduler.v1.SeriesPoint.FinishedEntry.
\fEndingsEntry\v
key (	\r
value (:8/
\rFinishedEntry\v
key (	\r
value (:8"»
	Quantiles&
p50 (\v2.google.protobuf.Duration&
p90 (\v2.google.protobuf.Duration&
p99 (\v2.google.protobuf.Duration\r
count ('
mean (\v2.google.protobuf.Durationbproto3`),[V,O,fe,Ye]);var ld=T(btoa(`
 scheduler/v1/queue_service.proto\fscheduler.v1":
ListQueuesRequest
	page_size (

page_token (	"X
ListQueuesResponse)
queues (\v2.scheduler.v1.QueueStatus
next_page_token (	" 
GetQueueRequest\r
queue (	"¦
PauseQueueRequest
queue (	H\0
type (	H\0+
	limit_key (\v2.scheduler.v1.LimitKeyH\0)
until (\v2.google.protobuf.Timestamp
reason (	B\b
target"Q
PauseQueueResponse
not_enforced_by (	"
pause (\v2.scheduler.v1.Pause"l
ResumeQueueRequest
queue (	H\0
type (	H\0+
	limit_key (\v2.scheduler.v1.LimitKeyH\0B\b
target"&
ResumeQueueResponse
\x07resumed (\b":
ListPausesRequest
	page_size (

page_token (	"R
ListPausesResponse#
pauses (\v2.scheduler.v1.Pause
next_page_token (	"5
PutLimitRequest"
limit (\v2.scheduler.v1.Limit"4
DeleteLimitRequest\f
name (	
\brevision ("
DeleteLimitResponse"
GetLimitRequest\f
name (	":
ListLimitsRequest
	page_size (

page_token (	"R
ListLimitsResponse#
limits (\v2.scheduler.v1.Limit
next_page_token (	"W
PutLimitOverrideRequest\r
limit (	-
\boverride (\v2\x1B.scheduler.v1.LimitOverride"I
PutLimitOverrideResponse-
\boverride (\v2\x1B.scheduler.v1.LimitOverride"8
DeleteLimitOverrideRequest\r
limit (	\v
key (	"
\x1BDeleteLimitOverrideResponse"Q
ListLimitOverridesRequest\r
limit (	
	page_size (

page_token (	"e
ListLimitOverridesResponse.
	overrides (\v2\x1B.scheduler.v1.LimitOverride
next_page_token (	"ª
GetSeriesRequest\r
queue (	\f
type (	(
from (\v2.google.protobuf.Timestamp&
to (\v2.google.protobuf.Timestamp'
step (\v2.google.protobuf.Duration">
GetSeriesResponse)
points (\v2.scheduler.v1.SeriesPoint2Æ\b
\fQueueServiceO

ListQueues.scheduler.v1.ListQueuesRequest .scheduler.v1.ListQueuesResponseD
\bGetQueue.scheduler.v1.GetQueueRequest.scheduler.v1.QueueStatusO

PauseQueue.scheduler.v1.PauseQueueRequest .scheduler.v1.PauseQueueResponseR
\vResumeQueue .scheduler.v1.ResumeQueueRequest!.scheduler.v1.ResumeQueueResponseO

ListPauses.scheduler.v1.ListPausesRequest .scheduler.v1.ListPausesResponse>
\bPutLimit.scheduler.v1.PutLimitRequest.scheduler.v1.LimitR
\vDeleteLimit .scheduler.v1.DeleteLimitRequest!.scheduler.v1.DeleteLimitResponse>
\bGetLimit.scheduler.v1.GetLimitRequest.scheduler.v1.LimitO

ListLimits.scheduler.v1.ListLimitsRequest .scheduler.v1.ListLimitsResponsea
PutLimitOverride%.scheduler.v1.PutLimitOverrideRequest&.scheduler.v1.PutLimitOverrideResponsej
DeleteLimitOverride(.scheduler.v1.DeleteLimitOverrideRequest).scheduler.v1.DeleteLimitOverrideResponseg
ListLimitOverrides'.scheduler.v1.ListLimitOverridesRequest(.scheduler.v1.ListLimitOverridesResponseL
	GetSeries.scheduler.v1.GetSeriesRequest.scheduler.v1.GetSeriesResponsebproto3`),[V,O,Ye,Us]);var Gs=ae(ld,0);var Bs=T(btoa(`
\x1Bscheduler/v1/schedule.proto\fscheduler.v1"^
\bInterval(
every (\v2.google.protobuf.Duration(
phase (\v2.google.protobuf.Duration"ã
\bSchedule\f
name (	
cron (	H\0*
\binterval (\v2.scheduler.v1.IntervalH\0
	time_zone (	
job (\v2.scheduler.v1.Job&
\x07overlap (2.scheduler.v1.Overlap&
\x07misfire\x07 (2.scheduler.v1.Misfire1
catchup_window\b (\v2.google.protobuf.Duration)
jitter	 (\v2.google.protobuf.Duration,
\bstart_at
 (\v2.google.protobuf.Timestamp*
end_at\v (\v2.google.protobuf.Timestamp
\bmax_runs\f (
pause_on_failure\r (\b
dst (2.scheduler.v1.DstB
spec"Ù
ScheduleStatus(
\bschedule (\v2.scheduler.v1.Schedule\r
owner (	*
state (2\x1B.scheduler.v1.ScheduleState
\brevision (\f
text (	.

next_times (\v2.google.protobuf.Timestamp0
\fnext_fire_at\x07 (\v2.google.protobuf.Timestamp0
\fpaused_since\b (\v2.google.protobuf.Timestamp0
\fpaused_until	 (\v2.google.protobuf.Timestamp
\fpause_reason
 (	\f
runs\v (
missed\f (.

created_at\r (\v2.google.protobuf.Timestamp.

updated_at (\v2.google.protobuf.Timestamp)
ticks (\v2.scheduler.v1.ScheduleTick
\x07problem (	,
change (2.scheduler.v1.ScheduleChange"Ñ
\fScheduleTick+
\x07nominal (\v2.google.protobuf.Timestamp&
state (2.scheduler.v1.TickState
reason (	
job_id (	0
\flast_nominal (\v2.google.protobuf.Timestamp\r
count (\v
run\x07 (	*x
\x07Overlap
OVERLAP_UNSPECIFIED\0
\fOVERLAP_SKIP
OVERLAP_QUEUE_ONE
\rOVERLAP_ALLOW
OVERLAP_CANCEL_OTHER*a
\x07Misfire
MISFIRE_UNSPECIFIED\0
MISFIRE_FIRE_ONCE
\fMISFIRE_SKIP
MISFIRE_FIRE_ALL*:
Dst
DST_UNSPECIFIED\0\r
	DST_VIXIE
\vDST_LITERAL*
\rScheduleState
SCHEDULE_STATE_UNSPECIFIED\0
SCHEDULE_STATE_ACTIVE
SCHEDULE_STATE_PAUSED
SCHEDULE_STATE_ENDED
SCHEDULE_STATE_BROKEN*§
ScheduleChange
\x1BSCHEDULE_CHANGE_UNSPECIFIED\0\x1B
SCHEDULE_CHANGE_CREATED\x1B
SCHEDULE_CHANGE_UPDATED
SCHEDULE_CHANGE_UNCHANGED\x1B
SCHEDULE_CHANGE_REFUSED*
	TickState
TICK_STATE_UNSPECIFIED\0
TICK_STATE_PENDING
TICK_STATE_SUBMITTED
TICK_STATE_SKIPPED
TICK_STATE_MISSEDbproto3`),[V,O,fe]);var bt={UNSPECIFIED:0,SKIP:1,QUEUE_ONE:2,ALLOW:3,CANCEL_OTHER:4};var qe={UNSPECIFIED:0,ACTIVE:1,PAUSED:2,ENDED:3,BROKEN:4};var yt={UNSPECIFIED:0,PENDING:1,SUBMITTED:2,SKIPPED:3,MISSED:4};var cd=T(btoa(`
#scheduler/v1/schedule_service.proto\fscheduler.v1"
ApplySchedulesRequest\r
owner (	
\brevision ()
	schedules (\v2.scheduler.v1.Schedule
\vallow_empty (\b
\x07dry_run (\b"Z
ApplySchedulesResponse/
	schedules (\v2.scheduler.v1.ScheduleStatus
\x07removed (	""
GetScheduleRequest\f
name (	"7
DeleteScheduleRequest\f
name (	
\brevision ("J
DeleteScheduleResponse0
\fpending_tick (\v2.google.protobuf.Timestamp"q
PauseScheduleRequest\f
name (	
reason (	)
until (\v2.google.protobuf.Timestamp
\brevision ("7
ResumeScheduleRequest\f
name (	
\brevision ("L
ListSchedulesRequest\r
owner (	
	page_size (

page_token (	"a
ListSchedulesResponse/
	schedules (\v2.scheduler.v1.ScheduleStatus
next_page_token (	":
TriggerScheduleRequest\f
name (	

request_id (	")
TriggerScheduleResponse
job_id (	"Ú
BackfillScheduleRequest\f
name (	(
from (\v2.google.protobuf.Timestamp&
to (\v2.google.protobuf.Timestamp&
\x07overlap (2.scheduler.v1.Overlap

per_second (
\x07dry_run (\b

request_id\x07 (	"T
BackfillScheduleResponse\r
count ()
times (\v2.google.protobuf.Timestamp"{
PreviewScheduleRequest(
\bschedule (\v2.scheduler.v1.Schedule(
from (\v2.google.protobuf.Timestamp\r
count ("R
PreviewScheduleResponse\f
text (	)
times (\v2.google.protobuf.Timestamp"S
ExplainScheduleRequest\f
name (	+
\x07nominal (\v2.google.protobuf.Timestamp"
ExplainScheduleResponse/
code (2!.scheduler.v1.ExplainScheduleCode
\bsentence (	+
\x07nominal (\v2.google.protobuf.Timestamp
job_id (	*Î
ExplainScheduleCode%
!EXPLAIN_SCHEDULE_CODE_UNSPECIFIED\0#
EXPLAIN_SCHEDULE_CODE_SUBMITTED!
EXPLAIN_SCHEDULE_CODE_PENDING)
%EXPLAIN_SCHEDULE_CODE_SKIPPED_OVERLAP(
$EXPLAIN_SCHEDULE_CODE_SKIPPED_PAUSED*
&EXPLAIN_SCHEDULE_CODE_SKIPPED_MAX_RUNS)
%EXPLAIN_SCHEDULE_CODE_SKIPPED_FAILURE 
EXPLAIN_SCHEDULE_CODE_MISSED\x07!
EXPLAIN_SCHEDULE_CODE_NOT_DUE\b 
EXPLAIN_SCHEDULE_CODE_PAUSED	
\x1BEXPLAIN_SCHEDULE_CODE_ENDED
 
EXPLAIN_SCHEDULE_CODE_BROKEN\v$
 EXPLAIN_SCHEDULE_CODE_NOT_A_TIME\f)
%EXPLAIN_SCHEDULE_CODE_BEFORE_CREATION\r!
EXPLAIN_SCHEDULE_CODE_UNKNOWN2\x07
ScheduleService[
ApplySchedules#.scheduler.v1.ApplySchedulesRequest$.scheduler.v1.ApplySchedulesResponseM
\vGetSchedule .scheduler.v1.GetScheduleRequest.scheduler.v1.ScheduleStatusX
\rListSchedules".scheduler.v1.ListSchedulesRequest#.scheduler.v1.ListSchedulesResponse[
DeleteSchedule#.scheduler.v1.DeleteScheduleRequest$.scheduler.v1.DeleteScheduleResponseQ
\rPauseSchedule".scheduler.v1.PauseScheduleRequest.scheduler.v1.ScheduleStatusS
ResumeSchedule#.scheduler.v1.ResumeScheduleRequest.scheduler.v1.ScheduleStatus^
TriggerSchedule$.scheduler.v1.TriggerScheduleRequest%.scheduler.v1.TriggerScheduleResponsea
BackfillSchedule%.scheduler.v1.BackfillScheduleRequest&.scheduler.v1.BackfillScheduleResponse^
PreviewSchedule$.scheduler.v1.PreviewScheduleRequest%.scheduler.v1.PreviewScheduleResponse^
ExplainSchedule$.scheduler.v1.ExplainScheduleRequest%.scheduler.v1.ExplainScheduleResponsebproto3`),[O,Bs]);var Js=ae(cd,0);var Vs=T(btoa(`
scheduler/v1/attempt.proto\fscheduler.v1"À
\x07Attempt
\x07attempt (-
\x07outcome (2.scheduler.v1.AttemptOutcome\r
error (	\r
stack (	
	worker_id (	.

started_at (\v2.google.protobuf.Timestamp/
\vfinished_at\x07 (\v2.google.protobuf.Timestamp\r
fence\b (
reason	 (	/
\vnext_run_at
 (\v2.google.protobuf.Timestamp
\vfingerprint\v (	*
AttemptOutcome
\x1BATTEMPT_OUTCOME_UNSPECIFIED\0\x1B
ATTEMPT_OUTCOME_RUNNING
ATTEMPT_OUTCOME_SUCCEEDED
ATTEMPT_OUTCOME_ERROR\x1B
ATTEMPT_OUTCOME_TIMEOUT
ATTEMPT_OUTCOME_CANCELLED
ATTEMPT_OUTCOME_LOST
ATTEMPT_OUTCOME_RELEASED\x07\x1B
ATTEMPT_OUTCOME_SNOOZED\bbproto3`),[O]);var Xe={UNSPECIFIED:0,RUNNING:1,SUCCEEDED:2,ERROR:3,TIMEOUT:4,CANCELLED:5,LOST:6,RELEASED:7,SNOOZED:8};var Ws=T(btoa(`
scheduler/v1/cancel.proto\fscheduler.v1"ú
CancelJobsRequest
\x07job_ids (	&
states (2.scheduler.v1.JobState\f
type (	\r
queue (	(
\bpriority (2.scheduler.v1.Priority;
labels (\v2+.scheduler.v1.CancelJobsRequest.LabelsEntry\v
all\x07 (\b
reason\b (	(
grace	 (\v2.google.protobuf.Duration
\x07dry_run
 (\b\r
limit\v (

page_token\f (	-
\vLabelsEntry\v
key (	\r
value (	:8"u
CancelJobsResponse
	cancelled (
	requested (
\x07matched (
next_page_token (	
\x07refused (bproto3`),[V,fe]);var $s=T(btoa(`
scheduler/v1/explain.proto\fscheduler.v1"#
ExplainJobRequest
job_id (	"°
ExplainJobResponse
job_id (	%
state (2.scheduler.v1.JobState'
code (2.scheduler.v1.ExplainCode
\bsentence (	'
status (\v2.scheduler.v1.JobStatus\r
ahead (

more_ahead\x07 (\b
\x07workers\b (\r
slots	 (

busy_slots
 (*
due_at\v (\v2.google.protobuf.Timestamp4
lease_expires_at\f (\v2.google.protobuf.Timestamp
missing_from_redis\r (\b
\brepaired (\b)
	limit_key (\v2.scheduler.v1.LimitKey
\x07running (
\vmax_running (
running_job_ids (	1
\rnext_start_at (\v2.google.protobuf.Timestamp
not_enforced_by (	0
\fpaused_since (\v2.google.protobuf.Timestamp0
\fpaused_until (\v2.google.protobuf.Timestamp*à
\vExplainCode
EXPLAIN_CODE_UNSPECIFIED\0
EXPLAIN_CODE_FINISHED
EXPLAIN_CODE_RUNNING!
EXPLAIN_CODE_CANCEL_REQUESTED
EXPLAIN_CODE_WORKER_SILENT
EXPLAIN_CODE_NOT_DUE
EXPLAIN_CODE_RETRYING
EXPLAIN_CODE_DUE\x07
EXPLAIN_CODE_NO_WORKER\b#
EXPLAIN_CODE_NO_WORKER_FOR_TYPE	$
 EXPLAIN_CODE_NO_WORKER_FOR_QUEUE

EXPLAIN_CODE_HELD\v#
EXPLAIN_CODE_MISSING_FROM_REDIS\f 
EXPLAIN_CODE_DISPATCH_BY_SQL\r
EXPLAIN_CODE_BEHIND
EXPLAIN_CODE_NO_FREE_SLOT
EXPLAIN_CODE_NEXT
EXPLAIN_CODE_PAUSED\x1B
EXPLAIN_CODE_LIMIT_FULL
EXPLAIN_CODE_RATE_LIMITED
EXPLAIN_CODE_LIMIT_CLOSED#
EXPLAIN_CODE_LIMIT_NOT_IN_FORCE
\x1BEXPLAIN_CODE_WAITS_ITS_TURN"
EXPLAIN_CODE_NO_WORKER_MATCHESbproto3`),[O,fe,Ye]);var dd=T(btoa(`
scheduler/v1/scheduler.proto\fscheduler.v1"2
SubmitJobRequest
job (\v2.scheduler.v1.Job"K
SubmitJobResponse
job_id (	
\fdeduplicated (\b
\breplaced (\b"4
SubmitJobsRequest
jobs (\v2.scheduler.v1.Job"F
SubmitJobsResponse0
\x07results (\v2.scheduler.v1.SubmitJobResponse"5
\rGetJobRequest
job_id (	
\fwith_payload (\b"M
WatchJobRequest
job_id (	
\fresume_after (H\0B
\r_resume_after"\\
CancelJobRequest
job_id (	
reason (	(
grace (\v2.google.protobuf.Duration"M
CancelJobResponse
	cancelled (\b%
state (2.scheduler.v1.JobState"
ListJobsRequest,
\fstate_filter (2.scheduler.v1.JobState/
priority_filter (2.scheduler.v1.Priority
\vtype_filter (	
\fqueue_filter (	
	page_size (

page_token (	
dead_reason_filter\x07 (	
fingerprint_filter\b (	9
labels	 (\v2).scheduler.v1.ListJobsRequest.LabelsEntry
\ferror_filter
 (	
search\v (	-
\vLabelsEntry\v
key (	\r
value (	:8"R
ListJobsResponse%
jobs (\v2.scheduler.v1.JobStatus
next_page_token (	"B
CountJobsRequest.
\x07filters (\v2.scheduler.v1.ListJobsRequest"0
CountJobsResponse\r
count (\f
more (\b"L
ListAttemptsRequest
job_id (	
	page_size (

page_token (	"X
ListAttemptsResponse'
\battempts (\v2.scheduler.v1.Attempt
next_page_token (	"¾
RedriveJobsRequest
\x07job_ids (	%
state (2.scheduler.v1.JobState\f
type (	\r
queue (	
\vdead_reason (	\r
error (	2
finished_after\x07 (\v2.google.protobuf.Timestamp3
finished_before\b (\v2.google.protobuf.Timestamp
\x07dry_run	 (\b\r
limit
 (

per_second\v (

page_token\f (	"z
RedriveJobsResponse
\bredriven (
\x07matched (
sample_job_ids (	
next_page_token (	
\x07refused (2\b
SchedulerServiceL
	SubmitJob.scheduler.v1.SubmitJobRequest.scheduler.v1.SubmitJobResponseO

SubmitJobs.scheduler.v1.SubmitJobsRequest .scheduler.v1.SubmitJobsResponse>
GetJob\x1B.scheduler.v1.GetJobRequest.scheduler.v1.JobStatusC
\bWatchJob.scheduler.v1.WatchJobRequest.scheduler.v1.JobEvent0E
	WatchJobs.scheduler.v1.WatchJobsRequest.scheduler.v1.JobEvent0N
\fStreamOutput!.scheduler.v1.StreamOutputRequest.scheduler.v1.OutputChunk0L
	CancelJob.scheduler.v1.CancelJobRequest.scheduler.v1.CancelJobResponseO

CancelJobs.scheduler.v1.CancelJobsRequest .scheduler.v1.CancelJobsResponseI
\bListJobs.scheduler.v1.ListJobsRequest.scheduler.v1.ListJobsResponseL
	CountJobs.scheduler.v1.CountJobsRequest.scheduler.v1.CountJobsResponseU
\fListAttempts!.scheduler.v1.ListAttemptsRequest".scheduler.v1.ListAttemptsResponseO

ExplainJob.scheduler.v1.ExplainJobRequest .scheduler.v1.ExplainJobResponseR
\vRedriveJobs .scheduler.v1.RedriveJobsRequest!.scheduler.v1.RedriveJobsResponsebproto3`),[V,O,Vs,Ws,$s,fe,po]);var js=ae(dd,0);var Gr=new URL("..",import.meta.url).href.replace(/\/$/u,""),gt=Ur({baseUrl:Gr,useBinaryFormat:!0}),ie=Fe(js,gt),re=Fe(Gs,gt),ze=Fe(qs,gt),Br=Fe(Ps,gt),vt=Fe(As,gt),Te=Fe(Js,gt),mn=Fe(Ls,gt),w=15e3;var pd={countJobs:ie.countJobs,getBulk:vt.getBulk,getFault:Br.getFault,getFleet:ze.getFleet,getJob:ie.getJob,getQueue:re.getQueue,getSchedule:Te.getSchedule,getSeries:re.getSeries,explainJob:ie.explainJob,listAttempts:ie.listAttempts,listAudit:mn.listAudit,listBulk:vt.listBulk,listFaults:Br.listFaults,listJobs:ie.listJobs,listLimits:re.listLimits,listLimitOverrides:re.listLimitOverrides,listPauses:re.listPauses,listQueues:re.listQueues,listSchedules:Te.listSchedules,listTokens:mn.listTokens,listWorkers:ze.listWorkers},mo={call:(e,t,n)=>{let o=pd[e];return o(t,{signal:n,timeoutMs:w})},watchJob:(e,t,n)=>ie.watchJob({jobId:e,resumeAfter:t},{signal:n}),watchJobs:(e,t)=>ie.watchJobs({jobIds:[...e]},{signal:t})};var md=15e3,Vr=le(),Jr=class{#t;#e=new Map;constructor(){this.#t=fd(),this.#t.addEventListener("message",n=>this.#o(n.data)),this.#t.start();let t=()=>this.#n();for(let n of["focus","blur","pageshow"])window.addEventListener(n,t);document.addEventListener("visibilitychange",t),window.addEventListener("pagehide",()=>this.send({kind:"bye"})),setInterval(()=>{Hs()&&this.#n()},md),this.#n()}send(t){this.#t.postMessage(t)}listen(t,n){let o=this.#e.get(t)??new Set;return this.#e.set(t,o.add(n)),u=>{o.delete(n),!(o.size>0)&&(this.#e.delete(t),u())}}#n(){this.send({kind:"here",visible:Hs(),focused:document.hasFocus()})}#o(t){if(t.kind==="away"){Vr.value=t.since;return}for(let n of this.#e.get(t.key)??[])n(t)}},Hs=()=>document.visibilityState==="visible";function fd(){if("SharedWorker"in globalThis)return new SharedWorker(import.meta.url,{type:"module",name:"muster"}).port;let{port1:e,port2:t}=new MessageChannel,n=new Mt({api:mo,streams:!1}).attach(e);return e.addEventListener("message",o=>n(o.data)),e.start(),t}var hd,Ie=()=>hd??=new Jr;var _t=le({state:"asking"});async function qt(){try{_t.value={state:"in",who:await mn.getWhoAmI({},{timeoutMs:w})}}catch(e){let{code:t,rawMessage:n}=C.from(e);_t.value=t===R.Unauthenticated?{state:"out"}:{state:"away",message:n}}}function Ks({code:e}){e===R.Unauthenticated&&(_t.value={state:"out"})}var bd={[Zt.VIEWER]:[],[Zt.DEVELOPER]:["read_payload","submit","cancel"],[Zt.OPERATOR]:["read_payload","submit","cancel","redrive","operate"],[Zt.ADMIN]:["read_payload","submit","cancel","redrive","operate","limits","audit","tokens"]},yd=(e,t)=>e.endsWith("*")?t.startsWith(e.slice(0,-1)):e===t;function M(e,t){let n=_t.value;return n.state!=="in"?!1:n.who.kind===Gn.UNSPECIFIED?!0:n.who.grants.some(o=>gd(o,e,t))}function gd({role:e,queues:t},n,o){return bd[e]?.includes(n)!==!0?!1:o===void 0||t.length===0||t.some(u=>yd(u,o))}var vd=new URL("session",import.meta.url).href,Ys=new BroadcastChannel("muster-session");async function Qs(e){return zs("POST",JSON.stringify({token:e}))}async function Xs(){return zs("DELETE")}async function zs(e,t){let n=await fetch(vd,{method:e,headers:{"content-type":"application/json"},...t!==void 0&&{body:t}}).catch(()=>{});if(n===void 0)return"The API does not answer; try again.";if(!n.ok)return _d(await n.json().catch(()=>{}),n.status);Ys.postMessage("changed"),await qt()}function _d(e,t){if(t===401)return"This token is not known here, or not any more.";let n=typeof e=="object"&&e!==null&&"message"in e?e.message:"";return typeof n=="string"&&n!==""?n:`The API has answered ${t}.`}function Zs(){Ys.addEventListener("message",()=>location.reload())}var Sd=Symbol.for("pv"),Ed=0;function r(e,t,n,o,u,s){t||(t={});var i,a,l=t;if("ref"in l&&typeof e!="function")for(a in l={},t)a=="ref"?i=t[a]:l[a]=t[a];var c={type:e,props:l,key:n,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Sd,__v:--Ed,__i:-1,__u:0};return(u||s)&&(c.__source=u,c.__self=s),D.vnode&&D.vnode(c),c}function ei(){let[e,t]=v();return r(h,{children:[r("button",{type:"button",class:"small",onClick:()=>{Xs().then(t)},children:"Log out"}),e!==void 0&&r("span",{role:"alert",children:e})]})}function ti(){let[e,t]=v({busy:!1,error:""}),n=async o=>{o.preventDefault();let u=o.currentTarget,s=u instanceof HTMLFormElement?new FormData(u).get("token"):null;t({busy:!0,error:""});let i=await Qs(typeof s=="string"?s.trim():"");i!==void 0&&t({busy:!1,error:i})};return r("main",{class:"login",children:r("form",{class:"card",onSubmit:o=>{n(o)},children:[r("h1",{children:"Muster"}),r("label",{class:"filter",children:[r("span",{children:"Token, or a JWT of the identity provider"}),r("input",{name:"token",type:"password",required:!0,autocomplete:"current-password",spellcheck:!1,autofocus:!0})]}),e.error!==""&&r("p",{class:"failed",role:"alert",children:e.error}),r("div",{class:"buttons",children:r("button",{type:"submit",class:"primary",disabled:e.busy,children:"Log in"})}),r(Rd,{})]})})}var Rd=()=>r("p",{class:"quiet",children:["An admin makes tokens with ",r("code",{children:"muster tokens create"}),", or ",r("code",{children:"npm run token -- create"}),". What you see and may do here is what the token may."]});var Td=new Intl.NumberFormat("en"),xd=new Intl.NumberFormat("en",{notation:"compact",maximumFractionDigits:1}),Nd=new Intl.NumberFormat("en",{maximumFractionDigits:1}),E=e=>Td.format(e),ni=e=>xd.format(e);function be(e){return e?.asOf===void 0?"–":ce(e.value,e.atLeast)}var ce=(e,t)=>`${E(e)}${t?"+":""}`,ye=e=>e>=10||e===0?E(Math.round(e)):Nd.format(e),St=(e,t=!1)=>`${ce(e,t)} ${Number(e)===1&&!t?"job":"jobs"}`;function x(e,t,n){let o=`${e} ${n} ${kd(t)}`,[u,s]=v(Wr(o));A(()=>{s(Wr(o));let a=Ie().listen(o,l=>{l.kind==="answer"&&s({key:o,answer:l.answer,at:l.at,failure:void 0}),l.kind==="failure"&&(Ks(l.failure),s(c=>({...c,failure:l.failure})))});return Ie().send({kind:"want",wish:{key:o,call:e,request:t,everyMs:n}}),()=>a(()=>Ie().send({kind:"drop",key:o}))},[o]);let i=()=>Ie().send({kind:"again",key:o});return u.key===o?{...u,again:i}:{...Wr(o),again:i}}var Wr=e=>({key:e,answer:void 0,at:void 0,failure:void 0});function kd(e){return JSON.stringify(e,(t,n)=>typeof n=="bigint"?String(n):n)}var fn=[{state:q.SCHEDULED,name:"scheduled",tone:"wait"},{state:q.QUEUED,name:"queued",tone:"plain"},{state:q.RUNNING,name:"running",tone:"busy"},{state:q.RETRY,name:"retry",tone:"wait"},{state:q.SUCCEEDED,name:"succeeded",tone:"good"},{state:q.FAILED,name:"failed",tone:"bad"},{state:q.DEADLETTER,name:"dead letter",tone:"bad"},{state:q.CANCELLED,name:"cancelled",tone:"quiet"}],Et=e=>fn.find(t=>t.state===e)?.name??`state ${e}`,oi=e=>fn.find(t=>t.state===e)?.tone??"plain",$r=e=>Et(e).replace(" ","-"),ri=e=>fn.find(({state:t})=>$r(t)===e)?.state??q.UNSPECIFIED,ne=e=>e===q.SUCCEEDED||e===q.FAILED||e===q.DEADLETTER||e===q.CANCELLED,fo=e=>ne(e)&&e!==q.SUCCEEDED,ho=[{priority:he.CRITICAL,name:"critical"},{priority:he.HIGH,name:"high"},{priority:he.DEFAULT,name:"default"},{priority:he.LOW,name:"low"}],Ze=e=>ho.find(t=>t.priority===e)?.name??"default",ui=e=>ho.find(t=>t.name===e)?.priority??he.UNSPECIFIED,Le=e=>C.from(e).rawMessage;function $({tone:e="plain",title:t,children:n}){return r("span",{class:`badge ${e}`,title:t,children:n})}var bo=({state:e})=>r($,{tone:oi(e),children:Et(e)});function xe({failure:e}){return r("p",{class:"failed",role:"alert",children:wd(e)})}function wd({code:e,message:t}){switch(e){case R.Unimplemented:return"This server does not have that yet: it is older than its dashboard.";case R.PermissionDenied:return`You may not see this: ${t}`;case R.NotFound:return`Not found: ${t}`;default:return t}}function I({shared:e,children:t}){let{answer:n,failure:o}=e;return r(h,{children:[o!==void 0&&r(xe,{failure:o}),n===void 0&&o===void 0&&r("p",{class:"loading",children:"Loading …"}),n!==void 0&&t(n)]})}function Id(e){let[t="",n=""]=e.replace(/^#?\/?/u,"").split("?",2),[o="",...u]=t.split("/").map(Ld);return{page:o===""?"overview":o,rest:u,query:new URLSearchParams(n)}}function S(e,t=[],n={}){let o=Object.entries(n).filter(s=>(s[1]??"")!==""),u=new URLSearchParams(o).toString();return`#/${[e,...t].map(s=>encodeURIComponent(s)).join("/")}${u===""?"":`?${u}`}`}function Ld(e){try{return decodeURIComponent(e)}catch{return e}}var yo=le(globalThis.location?.hash??""),P=Ot(()=>Id(yo.value));function Ue(e,{replace:t=!1}={}){t?history.replaceState(null,"",e):history.pushState(null,"",e),yo.value=e}function hn(e,t){let{page:n,rest:o,query:u}=P.value;Ue(S(n,o,{...Object.fromEntries(u),token:void 0,...e}),t)}function si(){globalThis.addEventListener("hashchange",()=>yo.value=location.hash),globalThis.addEventListener("popstate",()=>yo.value=location.hash)}var Od=300,ge=({children:e})=>r("form",{class:"filters",role:"search",onSubmit:t=>t.preventDefault(),children:e});function Q({name:e,label:t,placeholder:n="",main:o=!1}){let u=P.value.query.get(e)??"",[s,i]=v(u),a=me(void 0);return A(()=>i(u),[u]),A(()=>()=>clearTimeout(a.current),[]),r("label",{class:o?"filter main":"filter",children:[r("span",{children:t}),r("input",{type:"search",name:e,value:s,placeholder:n,spellcheck:!1,autocomplete:"off","data-search":o?"":void 0,onInput:({currentTarget:{value:c}})=>{i(c),clearTimeout(a.current),a.current=setTimeout(()=>hn({[e]:c.trim()},{replace:!0}),Od)}})]})}function et({name:e,label:t,any:n,choices:o}){let u=P.value.query.get(e)??"";return r("label",{class:"filter",children:[r("span",{children:t}),r("select",{name:e,value:u,onChange:s=>hn({[e]:s.currentTarget.value}),children:[r("option",{value:"",children:n}),o.map(([s,i])=>r("option",{value:s,selected:s===u,children:i},s))]})]})}function ve({token:e}){let{page:t,rest:n,query:o}=P.value,u=Object.fromEntries(o);return e===""&&u.token===void 0?null:r("p",{class:"buttons",children:[u.token!==void 0&&r("a",{href:S(t,n,{...u,token:void 0}),children:"First page"}),e!==""&&r("a",{href:S(t,n,{...u,token:e}),children:"Next page"})]})}var se=le(Date.now());function ii(){setInterval(()=>{document.visibilityState==="visible"&&(se.value=Date.now())},1e3),document.addEventListener("visibilitychange",()=>se.value=Date.now())}function N({time:e}){if(e===void 0)return r("span",{class:"quiet",children:"–"});let t=F(e);return r("time",{dateTime:new Date(t).toISOString(),title:Pe(t),children:nn(t,se.value)})}function Ge({from:e}){if(e===void 0)return r("span",{class:"quiet",children:"–"});let t=F(e);return r("time",{dateTime:new Date(t).toISOString(),title:Pe(t),children:Z(Math.max(0,se.value-t))})}function _e({at:e}){if(e===void 0)return null;let t=se.value-e;return r("span",{class:t>3e4?"as-of old":"as-of",title:Pe(e),children:["as of ",nn(e,Math.max(e,se.value))]})}var ue=({title:e,at:t,children:n})=>r("header",{class:"head",children:[r("h1",{children:e}),r("div",{class:"right",children:[r(_e,{at:t}),n]})]});function j({label:e,columns:t,rows:n,keyOf:o,hrefOf:u,empty:s}){return n.length===0?r("p",{class:"empty",children:s}):r(Cd,{label:e,children:r("table",{children:[r("thead",{children:r("tr",{children:t.map(({head:i,number:a,wide:l},c)=>r("th",{scope:"col",class:ai(a,l),children:i},c))})}),r("tbody",{children:n.map(i=>r("tr",{tabIndex:-1,"data-row":!0,"data-href":u?.(i),children:t.map(({cell:a,number:l,wide:c},d)=>r("td",{class:ai(l,c),children:a(i)},d))},o(i)))})]})})}function Cd({label:e,children:t}){let n=me(null);return A(()=>{let{current:o}=n;o!==null&&(o.tabIndex=o.scrollWidth>o.clientWidth?0:-1)}),r("section",{ref:n,class:"scrolling","aria-label":e,children:t})}var ai=(e=!1,t=!1)=>[e&&"number",t&&"wide"].filter(Boolean).join(" ");var Dd=1e4;function li(){let{query:e}=P.value,t=u=>e.get(u)??"",n={identityId:t("who"),method:t("call"),target:t("target"),pageToken:t("token")},o=x("listAudit",n,Dd);return r(h,{children:[r(ue,{title:"Audit",at:o.at}),r(ge,{children:[r(Q,{name:"target",label:"Target",placeholder:"a job's id, or queue:mail",main:!0}),r(Q,{name:"call",label:"Call",placeholder:"PauseQueue"}),r(Q,{name:"who",label:"Identity",placeholder:"token:…"})]}),r(I,{shared:o,children:({entries:u,nextPageToken:s})=>r(h,{children:[r(j,{label:"Audit log",columns:Pd,rows:u,keyOf:({id:i})=>i,empty:s===""?"There is no such entry.":"None among these; look at the next page."}),r(ve,{token:s})]})})]})}var Ad=e=>e.replace(/^scheduler\.v1\.(?:\w+\/)?/u,""),Pd=[{head:"When",cell:({at:e})=>r(N,{time:e})},{head:"Who",cell:({identityName:e,identityId:t})=>r("span",{title:t,children:e})},{head:"Did",cell:({method:e})=>r("code",{title:e,children:Ad(e)})},{head:"To",cell:({targets:e,count:t,filter:n})=>r(h,{children:[e.slice(0,3).map(o=>r("div",{class:"mono",children:o},o)),t>3&&r("div",{children:[E(t)," in all"]}),n!==""&&r("div",{class:"quiet mono",children:n})]})},{head:"Result",cell:({result:e})=>r($,{tone:e==="OK"?"good":"bad",children:e==="OK"?"done":"refused"})},{head:"Reason",wide:!0,cell:({reason:e})=>e},{head:"From",wide:!0,cell:({address:e,userAgent:t})=>r("span",{title:t,children:e})}];var tt=e=>e===oe.CANCEL?"Cancel":"Redrive",ci={[Qe.UNSPECIFIED]:["unknown","quiet"],[Qe.RUNNING]:["running","busy"],[Qe.DONE]:["done","good"],[Qe.CANCELLED]:["stopped","quiet"],[Qe.FAILED]:["failed","bad"]},di=e=>ci[e]??ci[Qe.UNSPECIFIED],bn=({state:e})=>e===Qe.RUNNING;function jr(e){if(e===void 0)return"–";if(e.all)return"all jobs";let{jobIds:t,states:n,priority:o,labels:u}=e,i=[["type",e.type],["queue",e.queue],["priority",o===he.UNSPECIFIED?"":Ze(o)],...Object.entries(u),["dead by",e.deadReason],["error",e.error],["fault",e.fingerprint]].flatMap(([a,l])=>l===""?[]:[`${a} ${l}`]);return t.length>0&&i.unshift(`${t.length} chosen`),n.length>0&&i.unshift(n.map(Et).join(" or ")),i.join(", ")}function go({bulkId:e}){let t=x("getBulk",{bulkId:e},1e3);return r(I,{shared:t,children:n=>r("div",{"aria-live":"polite",children:[r("p",{children:[r(Hr,{bulk:n})," ",E(n.done)," of ",ce(n.matched,n.matchedMore)," done",n.refused>0n&&`, ${E(n.refused)} refused by the database`]}),r(Kr,{bulk:n}),n.error!==""&&r("p",{class:"failed",children:n.error}),r("div",{class:"buttons",children:[r(Yr,{bulk:n,onStopped:t.again}),r("a",{href:S("bulk",[e]),children:"It goes on without this page"})]})]})})}function Hr({bulk:{state:e}}){let[t,n]=di(e);return r($,{tone:n,children:t})}function Kr({bulk:e}){let t=`${E(e.done)} of ${ce(e.matched,e.matchedMore)}`,n=bn(e)?Math.max(1,Number(e.matched)):Math.max(1,Number(e.done));return r("progress",{value:Math.min(n,Number(e.done)),max:n,"aria-label":t,title:t})}function Yr({bulk:e,onStopped:t}){let[n,o]=v("");if(!bn(e))return null;let u=async()=>{try{await vt.cancelBulk({bulkId:e.bulkId},{timeoutMs:w}),t()}catch(s){o(Le(s))}};return r(h,{children:[r("button",{type:"button",class:"small",onClick:()=>{u()},children:"Stop it"}),n!==""&&r("span",{class:"failed",role:"alert",children:n})]})}var Ut=({facts:e})=>r("dl",{class:"facts",children:e.map(([t,n])=>r(B,{name:t,children:n},t))}),B=({name:e,children:t})=>r("div",{children:[r("dt",{children:e}),r("dd",{children:t})]});var pi=({bulkId:e})=>S("bulk",[e]);function mi(){let e=P.value.query.get("token")??"",t=x("listBulk",{pageToken:e},3e3);return r(h,{children:[r(ue,{title:"Bulk changes",at:t.at}),r(I,{shared:t,children:({bulk:n,nextPageToken:o})=>r(h,{children:[r(j,{label:"Bulk changes",columns:Md(t.again),rows:n,keyOf:({bulkId:u})=>u,hrefOf:pi,empty:"Nobody has changed many jobs at once lately. Filter jobs, or open a fault, to begin."}),r(ve,{token:o})]})})]})}var Md=e=>[{head:"What",cell:t=>r("a",{href:pi(t),children:`${tt(t.action)}: ${jr(t.filter)}`})},{head:"State",cell:t=>r(Hr,{bulk:t})},{head:"Done",number:!0,cell:t=>r(h,{children:[E(t.done)," of ",ce(t.matched,t.matchedMore),bn(t)&&r(Kr,{bulk:t})]})},{head:"Started",cell:({startedAt:t})=>r(N,{time:t})},{head:"By",wide:!0,cell:({startedBy:t})=>t},{head:"Reason",wide:!0,cell:({reason:t})=>t},{head:"",cell:t=>M(t.action===oe.CANCEL?"cancel":"redrive")?r(Yr,{bulk:t,onStopped:e}):null}];function fi({id:e}){let t=x("getBulk",{bulkId:e},1e3);return r(h,{children:[r(ue,{title:"Bulk change",at:t.at}),r("section",{class:"card",children:r(go,{bulkId:e})}),r(I,{shared:t,children:n=>r("section",{class:"card",children:r(Ut,{facts:[["What",tt(n.action)],["Jobs",jr(n.filter)],["That matched before",r(N,{time:n.before},"before")],["Looked at",E(n.lookedAt)],["A second",n.perSecond===0?"as fast as it goes":String(n.perSecond)],["Started",r(N,{time:n.startedAt},"started")],["Ended",r(N,{time:n.finishedAt},"ended")],["By",n.startedBy===""?"–":n.startedBy],["Reason",n.reason===""?"–":n.reason]]})})})]})}function nt({title:e,onClose:t,children:n}){let o=me(null);return A(()=>o.current?.showModal(),[]),r("dialog",{ref:o,"aria-label":e,onClose:t,children:[r("h2",{children:e}),n]})}var Fd=8,Qr=({id:e})=>r("a",{class:"mono",href:S("jobs",[e]),title:e,children:["…",e.slice(-Fd)]}),vo=({ids:e})=>e.length===0?r("span",{class:"quiet",children:"none"}):r(h,{children:e.map((t,n)=>r("span",{children:[n>0&&", ",r(Qr,{id:t})]},t))});function _o(){let e=crypto.getRandomValues(new Uint8Array(16));return`ui-${Array.from(e,t=>t.toString(16).padStart(2,"0")).join("")}`}function So(e){let{action:t,what:n,onClose:o}=e,[u,s]=v();return r(nt,{title:`${tt(t)} ${n}`,onClose:o,children:u===void 0?r(qd,{...e,onStarted:s}):r(h,{children:[r(go,{bulkId:u}),r("div",{class:"buttons",children:r("button",{type:"button",onClick:o,children:"Close"})})]})})}function qd({action:e,filter:t,warning:n,onClose:o,onStarted:u}){let[s,i]=v(),[a,l]=v(""),[c,d]=v(!1),[m]=v(_o),y=f=>vt.startBulk({...f,action:e,filter:t},{timeoutMs:w}).catch(_=>{l(Le(_))});A(()=>{y({dryRun:!0}).then(i)},[]);let p=async f=>{f.preventDefault();let{currentTarget:_}=f;if(s?.before===void 0||!(_ instanceof HTMLFormElement))return;d(!0),l("");let g=await y({requestId:m,before:s.before,...Jd(_)});d(!1),g?.bulk!==void 0&&u(g.bulk.bulkId)};return r("form",{onSubmit:f=>{p(f)},children:[n!==void 0&&r("p",{class:"banner",children:n}),r(Gd,{counted:s,failed:a!==""}),r(Bd,{action:e}),a!==""&&r("p",{class:"failed",role:"alert",children:a}),r("div",{class:"buttons",children:[r(Ud,{action:e,counted:s,busy:c}),r("button",{type:"button",onClick:o,children:"Leave it"})]})]})}function Ud({action:e,counted:t,busy:n}){let o=t===void 0?"":` ${St(t.matched,t.matchedMore)}`;return r("button",{type:"submit",class:e===oe.CANCEL?"danger":"primary",disabled:n||t===void 0||t.matched===0n,children:`${tt(e)}${o}`})}function Gd({counted:e,failed:t}){return e===void 0?t?null:r("p",{class:"loading",children:"Counting …"}):r("p",{children:[r("strong",{children:St(e.matched,e.matchedMore)})," match now; jobs that come to match later are left out. Such as ",r(vo,{ids:e.sampleJobIds.slice(0,3)})]})}function Bd({action:e}){return r(h,{children:[r("label",{children:[r("span",{children:"Jobs a second; empty: as fast as it goes"}),r("input",{name:"perSecond",type:"number",min:"0.01",max:"10000",step:"any"})]}),r("label",{children:[r("span",{children:e===oe.CANCEL?"Reason, which each job keeps":"Reason, for those who look later"}),r("input",{name:"reason",maxLength:500})]})]})}function Jd(e){let t=new FormData(e),n=o=>{let u=t.get(o);return typeof u=="string"?u.trim():""};return{perSecond:Number(n("perSecond")),reason:n("reason")}}var Xr=24,zr=5;function Eo({hours:e}){let t=e.map(Number),n=Math.max(1,...t),o=`In this hour ${E(t.at(-1)??0)}, and ${E(Math.max(0,...t))} in the worst of ${t.length}`;return r("svg",{class:"hours",role:"img","aria-label":o,width:t.length*zr,height:Xr,children:[r("title",{children:o}),t.map((u,s)=>{let i=u===0?1:Math.max(3,Math.round(u/n*Xr));return r("rect",{x:s*zr,y:Xr-i,width:zr-1,height:i,class:u===0?"none":""},s)})]})}var Vd=6e4,Ro=({message:e,type:t})=>e===""?`all other faults of ${t}`:e;function Zr({lastSeen:e},t){if(!(e===void 0||t-F(e)>Vd))return"Do not redrive yet: jobs have failed like this within the last minute, and those that run again would join them."}var Wd=5e3;function hi({id:e}){let t=x("getFault",{fingerprint:e},Wd),{answer:n}=t;return r(h,{children:[r(ue,{title:n===void 0?"Fault":Ro(n),at:t.at,children:[r("a",{href:S("jobs",[],{fingerprint:e}),children:"Its jobs"}),n!==void 0&&r($d,{fault:n})]}),r(I,{shared:t,children:o=>r(jd,{fault:o})})]})}function $d({fault:e}){let[t,n]=v(),{fingerprint:o,type:u}=e;return r(h,{children:[M("redrive")&&r("button",{type:"button",class:"primary",onClick:()=>n(oe.REDRIVE),children:"Redrive its dead letters"}),M("cancel")&&r("button",{type:"button",onClick:()=>n(oe.CANCEL),children:"Cancel its waiting jobs"}),t!==void 0&&r(So,{action:t,filter:{fingerprint:o,type:u},what:"the jobs of this fault",warning:t===oe.REDRIVE?Zr(e,se.value):void 0,onClose:()=>n(void 0)})]})}function jd({fault:e}){let{type:t,frame:n,failures:o,dead:u,firstVersion:s,lastVersion:i,workers:a,queues:l}=e,c=Zr(e,se.value);return r(h,{children:[c!==void 0&&M("redrive")&&r("p",{class:"banner",children:c}),r("section",{class:"card",children:r(Ut,{facts:[["Type",r("a",{href:S("jobs",[],{type:t}),children:t},"type")],["Thrown at",n===""?"not known":r("code",{children:n},"frame")],["Failed attempts",E(o)],["Dead letters",E(u)],["First seen",r(N,{time:e.firstSeen},"first")],["Last seen",r(N,{time:e.lastSeen},"last")],["First in version",s===""?"–":s],["Lately in version",i===""?"–":i],["Seen on workers",a.length===0?"–":a.join(", ")],["In queues",l.length===0?"–":l.join(", ")],["Such as",r(vo,{ids:e.sampleJobIds},"jobs")],["Last 24 hours",r(Eo,{hours:e.hours},"hours")]]})})]})}var Hd=1e4,Kd={first:Ft.FIRST_SEEN,failures:Ft.FAILURES},bi=({fingerprint:e})=>S("faults",[e]);function yi(){let{query:e}=P.value,t=u=>e.get(u)??"",n={type:t("type"),queue:t("queue"),search:t("search"),order:Kd[t("order")]??Ft.LAST_SEEN,pageToken:t("token")},o=x("listFaults",n,Hd);return r(h,{children:[r(ue,{title:"Faults",at:o.at}),r(Yd,{}),r(I,{shared:o,children:({faults:u,nextPageToken:s})=>r(h,{children:[r(j,{label:"Faults",columns:Qd,rows:u,keyOf:({fingerprint:i})=>i,hrefOf:bi,empty:"Nothing has failed like this lately."}),r(ve,{token:s})]})})]})}var Yd=()=>r(ge,{children:[r(Q,{name:"search",label:"Error or place",placeholder:"ECONNREFUSED",main:!0}),r(Q,{name:"type",label:"Type"}),r(Q,{name:"queue",label:"Queue"}),r(et,{name:"order",label:"Order",any:"seen last",choices:[["first","newest kind"],["failures","most failures"]]})]}),Qd=[{head:"Error",cell:e=>r(h,{children:[r("a",{class:"error",href:bi(e),children:Ro(e)}),e.frame!==""&&r("div",{class:"quiet mono",children:e.frame})]})},{head:"Type",cell:({type:e})=>e},{head:"Failures",number:!0,cell:({failures:e})=>E(e)},{head:"Dead",number:!0,cell:({dead:e})=>E(e)},{head:"24 h",wide:!0,cell:({hours:e})=>r(Eo,{hours:e})},{head:"Last seen",cell:({lastSeen:e})=>r(N,{time:e})},{head:"First seen",wide:!0,cell:({firstSeen:e})=>r(N,{time:e})},{head:"Since version",wide:!0,cell:({firstVersion:e})=>e}];function K(e){let{title:t,doIt:n,danger:o=!1,disabled:u=!1,act:s,onClose:i,children:a}=e,[l,c]=v({busy:!1,error:""}),d=async m=>{m.preventDefault(),c({busy:!0,error:""});try{await s(),i()}catch(y){c({busy:!1,error:Le(y)})}};return r(nt,{title:t,onClose:i,children:r("form",{onSubmit:m=>{d(m)},children:[a,l.error!==""&&r("p",{class:"failed",role:"alert",children:l.error}),r("div",{class:"buttons",children:[r("button",{type:"submit",class:o?"danger":"primary",disabled:u||l.busy,children:n}),r("button",{type:"button",onClick:i,children:"Leave it"})]})]})})}var gi={[J.UNSPECIFIED]:["unknown","quiet"],[J.TAKING]:["taking","good"],[J.CORDONED]:["cordoned","wait"],[J.DRAINING]:["draining","wait"],[J.DRAINED]:["drained","quiet"],[J.STOPPING]:["stopping","quiet"],[J.DEAF]:["deaf","bad"],[J.RESTING]:["resting","wait"],[J.LOST]:["lost","bad"],[J.GONE]:["gone","quiet"]},vi=e=>gi[e]??gi[J.UNSPECIFIED],eu=({cordonedAt:e})=>e!==void 0,_i=({endedAt:e})=>e!==void 0,Si=e=>[e.cordonReason,e.cordonedBy===""?"":`by ${e.cordonedBy}`,e.restingReason].filter(t=>t!=="").join(", "),Ei=e=>e===Fs.REMOTE?"by the API":"by the stores",Gt=e=>Object.entries(e).map(([t,n])=>`${t}=${n}`).join(", ");function Ri(e){let t={set:{},remove:[],reset:[]};for(let n of e.split(",").map(o=>o.trim())){let{name:o,value:u}=/^(?<name>[^=~-][^=]*)=(?<value>.*)$/u.exec(n)?.groups??{};if(o!==void 0&&u!==void 0)t.set[o.trim()]=u.trim();else if(/^-.+/u.test(n))t.remove.push(n.slice(1).trim());else if(/^~.+/u.test(n))t.reset.push(n.slice(1).trim());else throw new Error(`labels: expected name=value, -name or ~name, got ${n===""?"nothing":n}`)}return t}var Xd=["Cordon","Uncordon","Drain","Label"];function Ti(e){let{worker:t}=e,[n,o]=v(),u=Xd.filter(i=>i==="Uncordon"?eu(t):i!=="Cordon"||!eu(t)),s={...e,onClose:()=>o(void 0)};return r(h,{children:[r("span",{class:"row-buttons",children:u.map(i=>r("button",{type:"button",class:"small",onClick:()=>o(i),"aria-label":`${i} ${t.name}`,children:i},i))}),n==="Cordon"&&r(zd,{...s}),n==="Uncordon"&&r(Zd,{...s}),n==="Drain"&&r(ep,{...s}),n==="Label"&&r(tp,{...s})]})}var xi=r("label",{children:[r("span",{children:"Reason, for those who wonder"}),r("input",{name:"reason",maxLength:500})]}),To=(e,t)=>e?.querySelector(`[name="${t}"]`)?.value.trim()??"";function tu(e){if(e.length>0)throw new Error(`Kept, but too old to know of it: ${e.join(", ")}; stop them`)}function zd({worker:{name:e},onChanged:t,onClose:n}){let[o,u]=v(null),s=async()=>{let i={names:[e],reason:To(o,"reason")},{notEnforcedBy:a}=await ze.cordonWorkers(i,{timeoutMs:w});t(),tu(a)};return r(K,{title:`Cordon ${e}`,doIt:"Cordon it",act:s,onClose:n,children:[r("p",{children:"Workers of this name take no more jobs, also after a restart. What they run goes on."}),r("div",{ref:u,children:xi})]})}function Zd({worker:{name:e},onChanged:t,onClose:n}){let o=async()=>{await ze.uncordonWorkers({names:[e]},{timeoutMs:w}),t()};return r(K,{title:`Uncordon ${e}`,doIt:"Uncordon it",act:o,onClose:n,children:r("p",{children:"Workers of this name take jobs again within a second. A drain of theirs ends."})})}function ep({worker:{name:e,running:t},onChanged:n,onClose:o}){let[u,s]=v(null),i=async()=>{let a=Ke(Number(To(u,"minutes"))*6e4),l={names:[e],deadline:a,reason:To(u,"reason")},{notEnforcedBy:c}=await ze.drainWorkers(l,{timeoutMs:w});n(),tu(c)};return r(K,{title:`Drain ${e}`,doIt:"Drain it",danger:!0,act:i,onClose:o,children:[r("p",{children:["It takes no more jobs. What of its ",t," running attempts is left at the deadline is stopped then, and runs elsewhere, uncharged."]}),r("div",{ref:s,children:[r("label",{children:[r("span",{children:"Deadline, in minutes from now"}),r("input",{name:"minutes",type:"number",min:"0",max:"10080",step:"any",value:"10",required:!0})]}),xi]})]})}function tp({worker:{name:e,labels:t,setLabels:n},onChanged:o,onClose:u}){let[s,i]=v(null),a=async()=>{let l={names:[e],...Ri(To(s,"labels"))},{notEnforcedBy:c}=await ze.labelWorkers(l,{timeoutMs:w});o(),tu(c)};return r(K,{title:`Label ${e}`,doIt:"Change its labels",act:a,onClose:u,children:[r("p",{children:["It has ",Gt(t)||"none","; of these operators have set ",Gt(n)||"none",". From the answer on jobs go by what you write here."]}),r("div",{ref:i,children:r("label",{children:[r("span",{children:"gpu=true sets one, -zone takes one away, ~arch leaves it to the worker again; with commas between"}),r("input",{name:"labels",required:!0,placeholder:"gpu=true, -zone"})]})})]})}var Ni=3e3;function ki(){let{query:e}=P.value,[t,n]=[e.get("type")??"",e.get("queue")??""],o=t===""&&n===""?void 0:{type:t,queue:n},u=x("getFleet",o===void 0?{}:{selector:o},Ni),s={includeEnded:e.get("ended")==="yes",pageToken:e.get("token")??"",pageSize:100},i=x("listWorkers",{...s,...o&&{selector:o}},Ni),a=()=>{u.again(),i.again()};return r(h,{children:[r(ue,{title:"Fleet",at:i.at}),r(I,{shared:u,children:l=>r(np,{fleet:l})}),r(rp,{}),r(I,{shared:i,children:l=>r(h,{children:[r(j,{label:"Workers",columns:up(a),rows:l.workers,keyOf:({workerId:c})=>c,empty:"There are no such workers."}),r(ve,{token:l.nextPageToken})]})}),r(I,{shared:u,children:({cordoned:l})=>r(op,{names:l})})]})}function np({fleet:e}){let t=e.counts.find(({state:u})=>u===J.TAKING),n=e.counts.find(({state:u})=>u===J.DEAF),o=u=>`${Math.round(u*100)} %`;return r("div",{class:"tiles",children:[r(Rt,{value:E(t?.workers??0),name:"take jobs"}),r(Rt,{value:`${E(t?.busySlots??0)} / ${E(t?.slots??0)}`,name:"slots in use"}),r(Rt,{value:o(e.meanLoad),name:`load, the busiest ${o(e.maxLoad)}`}),r(Rt,{value:o(e.imbalance),name:"imbalance"}),r(Rt,{value:E(e.lostLastDay),name:`lost in a day, ${E(e.lostLastHour)} in an hour`,bad:e.lostLastHour>0}),r(Rt,{value:E(n?.workers??0),name:"deaf",bad:(n?.workers??0)>0}),r(Rt,{value:e.leader===""?"nobody":e.leaderName||"an API",name:"runs the chores",bad:e.leader===""})]})}var Rt=({value:e,name:t,bad:n=!1})=>r("div",{class:n?"tile bad":"tile",children:[r("b",{children:e}),r("span",{children:t})]});function op({names:e}){let t=e.filter(({workers:n})=>n===0);return t.length===0?null:r("p",{class:"quiet",children:["Cordoned, and not here now: ",t.map(({name:n})=>n).join(", "),"."]})}var rp=()=>r(ge,{children:[r(Q,{name:"type",label:"Knows the type"}),r(Q,{name:"queue",label:"Serves the queue"}),r(et,{name:"ended",label:"Workers",any:"live",choices:[["yes","and those of the last day"]]})]}),up=e=>[{head:"Name",cell:t=>r(ip,{worker:t})},{head:"State",cell:t=>r(sp,{worker:t})},{head:"In use",number:!0,cell:({running:t,slots:n})=>`${E(t)} / ${E(n)}`},{head:"Load",number:!0,cell:({load:t})=>`${Math.round(t*100)} %`},{head:"Version",wide:!0,cell:({version:t})=>t},{head:"Labels",wide:!0,cell:({labels:t})=>Gt(t)},{head:"Heard of",wide:!0,cell:({beatAt:t})=>r(N,{time:t})},{head:"",cell:t=>M("operate")&&!_i(t)?r(Ti,{worker:t,onChanged:e}):null}];function sp({worker:e}){let[t,n]=vi(e.state),o=Si(e);return r(h,{children:[r($,{tone:n,children:t}),e.drainBy!==void 0&&r("div",{class:"quiet",children:["until ",r(N,{time:e.drainBy})]}),o!==""&&r("div",{class:"quiet",children:o})]})}function ip({worker:e}){let{name:t,workerId:n,kind:o,leads:u,types:s,queues:i,hardware:a,startedAt:l}=e;return r("details",{children:[r("summary",{children:[t," ",u&&r($,{title:"It runs the chores of the fleet",children:"leads"})]}),r("div",{class:"quiet",children:[r("div",{class:"mono",children:n}),r("div",{children:["started ",r(N,{time:l}),", comes ",Ei(o)]}),r("div",{children:["types: ",s.join(", ")]}),r("div",{children:["queues: ",i.length===0?"all":i.join(", ")]}),r("div",{children:Gt(a)})]})]})}var ap=2e3;function Be({text:e,children:t="Copy"}){let[n,o]=v("");A(()=>{if(n==="")return;let s=setTimeout(()=>o(""),ap);return()=>clearTimeout(s)},[n]);let u=async()=>o(await lp(e)?"Copied":"Press Ctrl-C");return r("button",{type:"button",class:"small",title:e,onClick:()=>{u()},children:r("span",{"aria-live":"polite",children:n===""?t:n})})}async function lp(e){try{return await navigator.clipboard.writeText(e),!0}catch{let t=document.createElement("textarea");return t.value=e,t.className="to-copy",t.readOnly=!0,document.body.append(t),t.select(),t.addEventListener("blur",()=>t.remove()),!1}}function wi({id:e}){let t=`curl -H 'content-type: application/json' -d '{"job_id":"${e}"}' ${Gr}/scheduler.v1.SchedulerService/GetJob`;return r(h,{children:[r(Be,{text:t,children:"as curl"}),r(Be,{text:`npx muster get ${e}`,children:"as CLI"})]})}function Ii({job:e,onDone:t}){let[n,o]=v(),u={job:e,onDone:t,onClose:()=>o(void 0)};return r(h,{children:[!ne(e.state)&&M("cancel",e.queue)&&r("button",{type:"button",onClick:()=>o("cancel"),children:"Cancel …"}),fo(e.state)&&M("redrive",e.queue)&&r("button",{type:"button",onClick:()=>o("redrive"),children:"Redrive …"}),n==="cancel"&&r(cp,{...u}),n==="redrive"&&r(dp,{...u})]})}function cp({job:{jobId:e,state:t},onDone:n,onClose:o}){let[u,s]=v(""),[i,a]=v("5"),l=t===q.RUNNING;return r(K,{title:"Cancel the job",doIt:"Cancel the job",danger:!0,act:async()=>{let d=l?{grace:Ke((Number(i)||0)*1e3)}:{},m=await ie.cancelJob({jobId:e,reason:u,...d},{timeoutMs:w});if(n(),!m.cancelled)throw new Error("It had ended already: nothing was changed.")},onClose:o,children:[r("p",{children:l?"Its handler is told to stop, and may still succeed first.":"It will not run."}),r("label",{children:[r("span",{children:"Why"}),r("input",{name:"reason",maxLength:500,value:u,onInput:d=>s(d.currentTarget.value)})]}),l&&r("label",{children:[r("span",{children:"How long its handler may go on, seconds"}),r("input",{name:"grace",type:"number",min:"0",max:"3600",value:i,onInput:d=>a(d.currentTarget.value)})]})]})}function dp({job:{jobId:e},onDone:t,onClose:n}){return r(K,{title:"Redrive the job",doIt:"Redrive the job",act:async()=>{let{redriven:u}=await ie.redriveJobs({jobIds:[e]},{timeoutMs:w});if(t(),u===0)throw new Error("Nothing was changed: somebody else may have redriven it.")},onClose:n,children:r("p",{children:"It gets another life: the same id and payload, and its attempts begin at 0 again."})})}function Li({job:e}){let{jobId:t,queue:n,priority:o,attempts:u,maxAttempts:s,workerId:i,schedule:a}=e;return r("section",{class:"card","aria-label":"Facts",children:r("dl",{class:"facts",children:[r(B,{name:"id",children:[r("span",{class:"mono",children:t})," ",r(Be,{text:t})]}),r(B,{name:"queue",children:[r("a",{href:S("queues",[n]),children:n})," ",r("span",{class:"quiet",children:Ze(o)})]}),r(B,{name:"attempts",children:[u," of ",s]}),i!==""&&r(B,{name:"latest worker",children:i}),a!==""&&r(B,{name:"schedule",children:r("a",{href:S("schedules",[a]),children:a})}),r(pp,{job:e}),r(mp,{labels:e.labels})]})})}function pp({job:{timeout:e,expiresAt:t,deadlineAt:n}}){return r(h,{children:[e!==void 0&&r(B,{name:"an attempt may take",children:Z(Re(e))}),t!==void 0&&r(B,{name:"has to start",children:r(N,{time:t})}),n!==void 0&&r(B,{name:"has to end",children:r(N,{time:n})})]})}function mp({labels:e}){return r(h,{children:Object.entries(e).map(([t,n])=>r(B,{name:t,children:r("a",{href:S("jobs",[],{labels:`${t}=${n}`}),children:n===""?"(empty)":n})},t))})}function nu({kind:e}){switch(e.case){case"structValue":return Object.fromEntries(Object.entries(e.value.fields).map(([t,n])=>[t,nu(n)]));case"listValue":return e.value.values.map(nu);case"nullValue":case void 0:return null;default:return e.value}}var Bt=e=>JSON.stringify(nu(e),null,2);function Oi(e){try{return new TextDecoder("utf-8",{fatal:!0}).decode(e)}catch{return`${e.length} bytes that are no text`}}function Di({told:{lines:e,output:t}}){return r(h,{children:[r("section",{class:"card",children:[r("h2",{children:"Log"}),e.length===0?r("p",{class:"quiet",children:"Nothing yet."}):r(Ci,{label:"Log",count:e.length,children:e.map((n,o)=>r(fp,{line:n},o))})]}),t.length>0&&r("section",{class:"card",children:[r("h2",{children:"Output"}),r(Ci,{label:"Output",count:t.length,children:t.map((n,o)=>r(hp,{chunk:n,before:t[o-1]},o))})]})]})}function fp({line:{at:e,line:t}}){let{level:n,message:o,fields:u,attempt:s}=t;return r("div",{class:n,children:[r("span",{class:"quiet",children:[e===void 0?"":Lt(F(e))," ",s>1?`#${s} `:""]}),n==="info"?"":`${n}: `,o,u!==void 0&&r("span",{class:"quiet",children:[" ",Bt(u)]})]})}function hp({chunk:e,before:t}){let{attempt:n,isError:o,text:u,cut:s}=e;return r(h,{children:[t!==void 0&&t.attempt!==n&&r("div",{class:"quiet",children:["attempt ",n]}),r("span",{class:o?"error":"",children:u}),s&&r("div",{class:"quiet",children:"The attempt wrote more than is kept."})]})}function Ci({label:e,count:t,children:n}){let o=me(null),u=me(!0);return A(()=>{let{current:s}=o;s!==null&&u.current&&(s.scrollTop=s.scrollHeight)},[t]),r("pre",{ref:o,class:"lines",tabIndex:0,role:"log","aria-label":e,onScroll:({currentTarget:{scrollTop:s,scrollHeight:i,clientHeight:a}})=>{u.current=s+a>i-20},children:n})}function Ai({job:{resultBody:e}}){let t=ou(e.case==="resultJson"?e.value:void 0,e.case==="result"?e.value:void 0);return t===void 0?null:r("section",{class:"card",children:[r("h2",{children:["Result ",r(Be,{text:t})]}),r("pre",{class:"lines",children:t})]})}function ou(e,t){return e!==void 0?Bt(e):t===void 0||t.length===0?void 0:Oi(t)}function Pi({job:{jobId:e,queue:t}}){let[n,o]=v({});if(!M("read_payload",t))return null;let u=async()=>{try{let{payloadBody:s}=await ie.getJob({jobId:e,withPayload:!0},{timeoutMs:w}),i=ou(s.case==="payloadJson"?s.value:void 0,s.case==="payload"?s.value:void 0);o({text:i??"(no bytes)"})}catch(s){o({failure:Pt(s)})}};return r("section",{class:"card",children:[r("h2",{children:["Payload ",n.text!==void 0&&r(Be,{text:n.text})]}),n.failure!==void 0&&r(xe,{failure:n.failure}),n.text===void 0?r("button",{type:"button",onClick:()=>{u()},children:"Show it"}):r("pre",{class:"lines",children:n.text})]})}function Mi({job:e,told:t}){let n=t.progress??e.progress;if(n===void 0||ne(e.state))return null;let{kind:o}=n,u=o.case==="numberValue"&&o.value>=0&&o.value<=1?o.value:void 0;return r("section",{class:"card","aria-label":"Progress",children:u===void 0?r("pre",{children:Bt(n)}):r(h,{children:[r("progress",{"aria-label":"Progress of the job",max:1,value:u})," ",Math.round(u*100)," ","%"]})})}function Fi(e,t){return[...bp(e),...t.flatMap(gp),..._p(e),...Sp(e),...Ep(e)].toSorted((o,u)=>F(o.at)-F(u.at))}function bp({createdAt:e,submittedBy:t,schedule:n,scheduledFor:o,runAt:u,queue:s,attempts:i}){if(e===void 0)return[];let a=n===""?t===""?"":` by ${t}`:` by the schedule ${n}`,l={key:"made",at:e,tone:"plain",text:`Submitted to ${s}${a}`},c=o===void 0?[]:[`for ${new Date(F(o)).toISOString()}`],d={...l,...c.length>0&&{detail:c.join()}};return u!==void 0&&i===0&&F(u)>F(e)+1e3?[d,{key:"due",at:u,tone:"wait",text:"May start from here on"}]:[d]}var yp={[Xe.SUCCEEDED]:["good","succeeded"],[Xe.ERROR]:["bad","failed"],[Xe.TIMEOUT]:["bad","ran out of time"],[Xe.CANCELLED]:["quiet","was cancelled"],[Xe.LOST]:["bad","was lost with its worker, and is not charged"],[Xe.RELEASED]:["quiet","was given back by its worker, and is not charged"],[Xe.SNOOZED]:["wait","has postponed the job"]};function gp(e){let{startedAt:t,finishedAt:n,outcome:o,fence:u,workerId:s}=e;if(t===void 0)return[];let i={key:`start ${u}`,at:t,tone:"busy",text:`Attempt ${e.attempt} started on ${s}`};if(n===void 0)return[i];let[a,l]=yp[o]??["plain","ended"],c=Z(Math.max(0,F(n)-F(t)));return[i,{key:`end ${u}`,at:n,tone:a,text:`Attempt ${e.attempt} ${l} after ${c}`,...vp(e)}]}function vp({error:e,stack:t,fingerprint:n,nextRunAt:o,reason:u}){let s=o===void 0?"":`the next one from ${new Date(F(o)).toISOString()} on`,i=[e,u===""?"":`no further attempt: ${u}`,s].filter(a=>a!=="").join("; ");return{...i!==""&&{detail:i},...t!==""&&{stack:t},...n!==""&&{fingerprint:n}}}function _p({redrivenAt:e,redrives:t,redrivenFrom:n}){if(e===void 0)return[];let o=t===1?"":`, for the ${t}. time`;return[{key:"redriven",at:e,tone:"plain",text:`Redriven${o}`,detail:`it had ended as ${n}`}]}function Sp({hold:e,state:t,cancelRequested:n,cancelReason:o,updatedAt:u}){if(ne(t))return[];let s=e?.since===void 0?[]:[{key:"held",at:e.since,tone:"wait",text:`Held back: ${e.code}`,detail:e.text}];return!n||u===void 0?s:[...s,{key:"asked",at:u,tone:"wait",text:"Asked to stop",...qi(o)}]}function Ep({finishedAt:e,state:t,deadReason:n,cancelReason:o}){if(e===void 0)return[];let u=t===q.SUCCEEDED?"good":t===q.CANCELLED?"quiet":"bad";return[{key:"ended",at:e,tone:u,text:`Ended: ${Et(t)}`,...qi(n===""?o:n)}]}var qi=e=>e===""?{}:{detail:e};function Ui({job:e,attempts:{answer:t,failure:n}}){let o=Fi(e,t?.attempts??[]);return r(h,{children:[n!==void 0&&r(xe,{failure:n}),t!==void 0&&t.nextPageToken!==""&&r("p",{class:"quiet",children:"Earlier attempts are left out."}),r("ol",{class:"timeline",children:o.map(u=>r(Rp,{moment:u},u.key))})]})}function Rp({moment:{at:e,tone:t,text:n,detail:o,stack:u,fingerprint:s}}){return r("li",{class:t,children:[r("div",{children:[n," ",r(N,{time:e})," ",s!==void 0&&r("a",{href:S("faults",[s]),children:"its fault"})]}),o!==void 0&&r("div",{class:"quiet",children:o}),u!==void 0&&r("details",{children:[r("summary",{children:"Where it was thrown"}),r("pre",{children:u})]})]})}function xo(e,t){let[n,o]=v(!1),u=e?.key??"";return A(()=>{if(e===void 0)return;let s=Ie().listen(u,i=>{i.kind==="events"&&t(i.events),i.kind==="live"&&o(i.live)});return Ie().send({kind:"follow",follow:e}),()=>{o(!1),s(()=>Ie().send({kind:"follow",follow:void 0}))}},[u]),{live:n,again:()=>Ie().send({kind:"again",key:u})}}var Gi={status:void 0,progress:void 0,lines:[],output:[],sequence:0n};function Bi(e,t){let n=e;for(let o of t)(o.sequence===0n||o.sequence>n.sequence)&&(n=Tp(n,o));return n}function Tp(e,t){let{report:n,status:o,timestamp:u}=t,s={...e,sequence:t.sequence>e.sequence?t.sequence:e.sequence};switch(n.case){case"progress":return{...s,progress:n.value};case"log":return{...s,lines:[...e.lines,{at:u,line:n.value}]};case"output":{let{attempt:i,stream:a,data:l,cut:c}=n.value,d=a===Ds.STDERR;return{...s,output:[...e.output,{attempt:i,isError:d,text:xp(l),cut:c}]}}default:return o===void 0?s:{...s,status:o,progress:o.progress??e.progress}}}var xp=e=>new TextDecoder().decode(e);var Np=5e3;function Ji(e){let[t,n]=Er((d,m)=>Bi(d,m),Gi),o=we(()=>({key:`job ${e}`,jobId:e}),[e]),u=xo(o,n),s=x("getJob",{jobId:e},Np),i=kp(s.answer,t.status),a=i!==void 0&&ne(i.state),{again:l}=s;A(()=>{a&&l()},[a]);let c=()=>{l(),u.again()};return{shared:s,job:i,told:t,live:u.live,again:c}}function kp(e,t){return e===void 0||t===void 0?e??t:t.version>e.version?t:e}var Vi=5e3;function Wi({id:e}){let t=Ji(e),{job:n,shared:o}=t;return r(h,{children:[r(wp,{id:e,view:t}),o.failure!==void 0&&r(xe,{failure:o.failure}),n===void 0?o.failure===void 0&&r("p",{class:"loading",children:"Loading …"}):r(Ip,{job:n,view:t})]})}function wp({id:e,view:{job:t,shared:n,live:o,again:u}}){return r("div",{class:"head",children:[r("h1",{children:t?.type??"Job"}),t!==void 0&&r(bo,{state:t.state}),o?r("span",{class:"live",children:"live"}):r(_e,{at:n.at}),r("div",{class:"right",children:[r(wi,{id:e}),t!==void 0&&r(Ii,{job:t,onDone:u})]})]})}function Ip({job:e,view:{told:t}}){let n=ne(e.state),o=x("listAttempts",{jobId:e.jobId,pageSize:100},n?0:Vi),{again:u}=o;return A(()=>u(),[e.version]),r(h,{children:[r(Lp,{job:e}),r(Mi,{job:e,told:t}),r(Li,{job:e}),r("div",{class:"columns",children:[r("section",{class:"card",children:[r("h2",{children:"What happened"}),r(Ui,{job:e,attempts:o})]}),r("div",{children:[r(Di,{told:t}),r(Ai,{job:e}),r(Pi,{job:e})]})]})]})}function Lp({job:e}){let t=x("explainJob",{jobId:e.jobId},ne(e.state)?0:Vi),{again:n}=t;return A(()=>n(),[e.version]),r("section",{class:"card","aria-label":"Why","aria-live":"polite",children:r(I,{shared:t,children:({sentence:o})=>r("p",{class:"sentence why",children:o})})})}function No(e){let t=s=>(e.get(s)??"").trim(),n=ri(t("state")),o=t("search"),u=n===q.UNSPECIFIED||n===q.DEADLETTER;return{stateFilter:n,priorityFilter:ui(t("priority")),typeFilter:t("type"),queueFilter:t("queue"),deadReasonFilter:u?t("reason"):"",fingerprintFilter:t("fault"),labels:Op(t("labels")),errorFilter:t("error"),search:o.length<2?"":o}}function Op(e){let t=e.split(",").flatMap(n=>{let o=n.indexOf("="),u=n.slice(0,Math.max(o,0)).trim();return u===""?[]:[[u,n.slice(o+1).trim()]]});return Object.fromEntries(t)}function $i(e,t,n){if(n.length>0)return{filter:{jobIds:[...n]}};let{stateFilter:o,search:u}=t;if(u!=="")return{because:"A search is for looking. To change all that match, filter by type, queue, label, error or fault."};if(o!==q.UNSPECIFIED&&!Cp(e,o))return{because:e===oe.CANCEL?"These have ended: there is nothing to cancel.":"Only jobs that failed, were given up or cancelled can be redriven."};if(e===oe.CANCEL&&t.deadReasonFilter!=="")return{because:"Dead letters have ended: there is nothing to cancel."};let s=Dp(t);return{filter:Object.keys(s).length===0?{all:!0}:s}}var Cp=(e,t)=>e===oe.CANCEL?!ne(t):fo(t);function Dp(e){let{stateFilter:t,priorityFilter:n,typeFilter:o,queueFilter:u,deadReasonFilter:s,errorFilter:i,labels:a}=e;return{...t!==q.UNSPECIFIED&&{states:[t]},...n!==he.UNSPECIFIED&&{priority:n},...o!==""&&{type:o},...u!==""&&{queue:u},...s!==""&&{deadReason:s},...i!==""&&{error:i},...e.fingerprintFilter!==""&&{fingerprint:e.fingerprintFilter},...Object.keys(a).length>0&&{labels:a}}}var Ap=fn.map(({state:e,name:t})=>[$r(e),t]),Pp=ho.map(({name:e})=>[e,e]),Mp=["exhausted","poison","expired","deadline"].map(e=>[e,e]);function ji(){let{stateFilter:e}=No(P.value.query),t=e===q.UNSPECIFIED||e===q.DEADLETTER;return r(ge,{children:[r(Q,{name:"search",label:"Search",placeholder:"the beginning of an id; a part of a type, label or error",main:!0}),r(et,{name:"state",label:"State",any:"any",choices:Ap}),r(Q,{name:"type",label:"Type"}),r(Q,{name:"queue",label:"Queue"}),r(et,{name:"priority",label:"Priority",any:"any",choices:Pp}),r(Q,{name:"labels",label:"Labels",placeholder:"tenant=acme, …"}),r(Q,{name:"error",label:"Error",placeholder:"a part of it"}),r(Q,{name:"fault",label:"Fault",placeholder:"its fingerprint"}),t&&r(et,{name:"reason",label:"Given up because",any:"any",choices:Mp})]})}var Ki=({jobId:e})=>S("jobs",[e]);function Yi({rows:e,chosen:t,choose:n,empty:o}){return r(j,{label:"Jobs",columns:[Gp(e,t,n),...Fp],rows:e,keyOf:({jobId:u})=>u,hrefOf:Ki,empty:o})}var Fp=[{head:"job",cell:e=>r(h,{children:[r("a",{href:Ki(e),children:e.type}),r("div",{class:"mono quiet",children:e.jobId})]})},{head:"state",cell:e=>r(qp,{job:e})},{head:"queue",cell:({queue:e,priority:t})=>r(h,{children:[e," ",t!==he.DEFAULT&&r("span",{class:"quiet",children:Ze(t)})]})},{head:"attempts",number:!0,wide:!0,cell:({attempts:e,maxAttempts:t})=>`${e} of ${t}`},{head:"made",number:!0,cell:({createdAt:e})=>r(N,{time:e})},{head:"changed",number:!0,wide:!0,cell:({updatedAt:e})=>r(N,{time:e})},{head:"last error, or why it waits",wide:!0,cell:e=>r(Up,{job:e})}];function qp({job:{state:e,deadReason:t,cancelRequested:n}}){return r(h,{children:[r(bo,{state:e})," ",t!==""&&r("span",{class:"quiet",children:t}),n&&!ne(e)&&r($,{tone:"wait",children:"cancel asked"})]})}var Hi=140;function Up({job:{hold:e,lastError:t,fingerprint:n,state:o}}){if(e!==void 0&&!ne(o))return r("span",{children:e.text===""?e.code:e.text});if(t==="")return null;let u=t.length>Hi?`${t.slice(0,Hi)}…`:t;return r(h,{children:[r("span",{class:"error-text",children:u})," ",n!==""&&r("a",{class:"quiet",href:S("faults",[n]),children:"its fault"})]})}function Gp(e,t,n){let o=e.length>0&&e.every(({jobId:s})=>t.has(s)),u=(s,i)=>{let a=new Set(t);for(let l of s)i?a.add(l):a.delete(l);n(a)};return{head:r("input",{type:"checkbox","aria-label":"Choose all that are shown",checked:o,onChange:s=>u(e.map(({jobId:i})=>i),s.currentTarget.checked)}),cell:({jobId:s})=>r("input",{type:"checkbox","aria-label":`Choose ${s}`,checked:t.has(s),onChange:i=>u([s],i.currentTarget.checked)})}}var ko=50,Bp=5e3,Jp=5e3;function Qi(e,t){let n=x("listJobs",{...e,pageToken:t,pageSize:ko},t===""?Bp:0),o=n.answer,[u,s]=v(),[i,a]=v(!1),l=JSON.stringify([e,t]),c=o!==void 0&&o.jobs.length<ko&&o.nextPageToken!=="";A(()=>{if(s(void 0),!c)return;let m=new AbortController;return a(!0),Vp(e,{rows:o.jobs,nextToken:o.nextPageToken},m.signal).then(y=>{m.signal.aborted||s(y)}).finally(()=>a(!1)),()=>m.abort()},[l,c]);let d=o===void 0?void 0:Wp(o.jobs,u?.rows??[]);return{...n,rows:$p(d),nextToken:u?.nextToken??o?.nextPageToken??"",isLooking:i}}async function Vp(e,t,n){let o=Date.now()+Jp,u={rows:[],nextToken:t.nextToken};try{for(;u.nextToken!==""&&t.rows.length+u.rows.length<ko&&Date.now()<o;){let s=ko-t.rows.length-u.rows.length,i=await ie.listJobs({...e,pageSize:s,pageToken:u.nextToken},{signal:n,timeoutMs:w});u={rows:[...u.rows,...i.jobs],nextToken:i.nextPageToken}}}catch{return u}return u}var Wp=(e,t)=>{let n=new Set(e.map(({jobId:o})=>o));return[...e,...t.filter(({jobId:o})=>!n.has(o))]};function $p(e){let[t,n]=v(new Map),u=(e??[]).flatMap(({jobId:i,state:a})=>ne(a)?[]:[i]).join(" "),s=we(()=>u===""?void 0:{key:`jobs ${u}`,jobIds:u.split(" ")},[u]);return xo(s,i=>{let a=i.flatMap(({status:l})=>l===void 0?[]:[[l.jobId,l]]);a.length>0&&n(l=>new Map([...l,...a]))}),e?.map(i=>{let a=t.get(i.jobId);return a!==void 0&&a.version>i.version?a:i})}var jp=3e4;function Xi(){let{query:e}=P.value,t=No(e),n=Qi(t,e.get("token")??""),[o,u]=v(new Set),[s,i]=v(),a=JSON.stringify(t);A(()=>u(new Set),[a]);let l=()=>{i(void 0),n.again()};return r(h,{children:[r("div",{class:"head",children:[r("h1",{children:"Jobs"}),r(Kp,{filters:t}),r(_e,{at:n.at}),r(Yp,{chosen:o,ask:i})]}),r(ji,{}),n.failure!==void 0&&r(xe,{failure:n.failure}),r(Qp,{page:n,chosen:o,choose:u}),r(Xp,{page:n}),s!==void 0&&r(Hp,{action:s,filters:t,chosen:[...o],onClose:l})]})}function Hp({action:e,filters:t,chosen:n,onClose:o}){let u=$i(e,t,n),s=n.length===0?"all jobs that match":"the chosen jobs";return"filter"in u?r(So,{action:e,filter:u.filter,what:s,onClose:o}):r(nt,{title:`${tt(e)} ${s}`,onClose:o,children:[r("p",{children:u.because}),r("div",{class:"buttons",children:r("button",{type:"button",onClick:o,children:"Close"})})]})}function Kp({filters:e}){let{answer:t}=x("countJobs",{filters:e},jp);return t===void 0?null:r("span",{class:"count",children:ce(t.count,t.more)})}function Yp({chosen:e,ask:t}){let n=e.size===0?"all that match":`${e.size} chosen`;return r("div",{class:"right",children:[M("redrive")&&r("button",{type:"button",onClick:()=>t(oe.REDRIVE),children:["Redrive ",n," …"]}),M("cancel")&&r("button",{type:"button",onClick:()=>t(oe.CANCEL),children:["Cancel ",n," …"]})]})}function Qp({page:{rows:e,failure:t,nextToken:n,isLooking:o},chosen:u,choose:s}){return e===void 0?t===void 0?r("p",{class:"loading",children:"Loading …"}):null:e.length===0&&o?r("p",{class:"loading",children:"Looking further …"}):r(Yi,{rows:e,chosen:u,choose:s,empty:n===""?"No job matches.":"Nothing among the jobs that were looked at so far. There are more: see below."})}function Xp({page:{nextToken:e,isLooking:t}}){let{page:n,query:o}=P.value,u=Object.fromEntries(o),s=!o.has("token");return s&&e===""?null:r("nav",{class:"buttons","aria-label":"Pages of the list",children:[!s&&r("button",{type:"button",onClick:()=>Ue(S(n,[],{...u,token:void 0})),children:"The newest"}),e!==""&&r("button",{type:"button",disabled:t,onClick:()=>Ue(S(n,[],{...u,token:e})),children:"Older"})]})}function zi({limit:{name:e,revision:t},onChanged:n,onClose:o}){let u=async()=>{await re.deleteLimit({name:e,revision:t},{timeoutMs:w}),n()};return r(K,{title:`Delete the limit ${e}`,doIt:"Delete it",danger:!0,act:u,onClose:o,children:r("p",{children:"What its keys have instead, and their pauses, go with it. Jobs that wait for nothing else start within seconds."})})}function Zi({type:e,queue:t,keyLabel:n}){let o=[e===""?"":`type ${e}`,t===""?"":`queue ${t}`].filter(u=>u!=="");return`${o.length===0?"all jobs":o.join(" in ")}${n===""?"":`, for each ${n}`}`}function ea({maxRunning:e,maxWaiting:t,rate:n,breaker:o}){let u=[];return e>0&&u.push(`at most ${E(e)} at once`),t>0&&u.push(`at most ${E(t)} wait`),n?.per!==void 0&&u.push(`${E(n.count)} in ${Z(Re(n.per))}`),o!==void 0&&u.push(`stops at ${Math.round(o.errorRatio*100)} % failures`),u.join("; ")}var ru=[[ht.WAIT,"the job waits"],[ht.REJECT_NEWEST,"the submit is refused"],[ht.CANCEL_OLDEST,"the oldest waiting job is cancelled"]];function wo({target:e}){switch(e.case){case"queue":return`queue ${e.value}`;case"type":return`type ${e.value}`;case"limitKey":return`key ${e.value.key===""?"(none)":e.value.key} of ${e.value.limit}`;default:return"something that this dashboard does not know"}}function uu({limit:e,onChanged:t,onClose:n}){let[o,u]=v(null),[s]=v(e),i=async()=>{await re.putLimit({limit:Zp(o,s)},{timeoutMs:w}),t()};return r(K,{title:s===void 0?"New limit":`Change the limit ${s.name}`,doIt:s===void 0?"Make it":"Change it",act:i,onClose:n,children:[r("p",{children:"From two seconds on no job starts beyond it, waiting ones included. What runs counts, and goes on."}),r("div",{ref:u,children:r(zp,{limit:s})})]})}function zp({limit:e}){let t=u=>u===void 0||u===0?"":String(u),{rate:n}=e??{},o=n?.per===void 0?"":String(Re(n.per)/1e3);return r(h,{children:[e===void 0&&r(Je,{name:"name",label:"Name",required:!0}),r(Je,{name:"type",label:"Jobs of this type; empty: of any",value:e?.type??""}),r(Je,{name:"queue",label:"In this queue; empty: in any",value:e?.queue??""}),r(Je,{name:"keyLabel",label:"For each value of this label; empty: for all together",value:e?.keyLabel??""}),r(Je,{name:"maxRunning",label:"At most so many at once",value:t(e?.maxRunning),number:!0}),r(Je,{name:"maxWaiting",label:"At most so many wait",value:t(e?.maxWaiting),number:!0}),r(Je,{name:"count",label:"Starts",value:t(n?.count),number:!0}),r(Je,{name:"per",label:"In so many seconds",value:o,number:!0}),r(Je,{name:"burst",label:"At once after a rest",value:t(n?.burst),number:!0}),r("label",{children:[r("span",{children:"When it is full"}),r("select",{name:"whenFull",children:ru.map(([u,s])=>r("option",{value:u,selected:u===(e?.whenFull??ht.WAIT),children:s},u))})]})]})}var Je=({name:e,label:t,value:n="",number:o=!1,required:u=!1})=>r("label",{children:[r("span",{children:t}),r("input",{name:e,defaultValue:n,required:u,...o&&{type:"number",min:"0",step:"any"}})]});function Zp(e,t){let n=a=>e?.querySelector(`[name="${a}"]`)?.value.trim()??"",o=a=>Number(n(a)),{breaker:u,weightLabel:s="",costLabel:i=""}=t??{};return{name:t?.name??n("name"),revision:t?.revision??0n,type:n("type"),queue:n("queue"),keyLabel:n("keyLabel"),maxRunning:o("maxRunning"),maxWaiting:o("maxWaiting"),whenFull:ru.find(([a])=>a===o("whenFull"))?.[0]??ht.WAIT,weightLabel:s,costLabel:i,...u&&{breaker:u},...n("count")!==""&&{rate:{count:o("count"),per:Ke(o("per")*1e3),burst:o("burst")}}}}var em=[[60,"for an hour"],[15,"for 15 minutes"],[480,"for 8 hours"],[1440,"for a day"],[0,"until somebody resumes it"]],Io=({fieldsRef:e})=>r("div",{ref:e,children:[r("label",{children:[r("span",{children:"For how long"}),r("select",{name:"minutes",children:em.map(([t,n])=>r("option",{value:t,children:n},t))})]}),r("label",{children:[r("span",{children:"Reason, for those who wonder"}),r("input",{name:"reason",maxLength:500})]})]});function Lo(e,t=Date.now()){let n=Number(e?.querySelector("select")?.value??0),o=e?.querySelector("input")?.value.trim()??"";return n===0?{reason:o}:{reason:o,until:He(t+n*6e4)}}function na({onChanged:e,onClose:t}){let[n,o]=v("queue"),[u,s]=v({name:"",key:""}),[i,a]=v(null);return r(K,{title:"Pause something",doIt:"Pause it",act:async()=>{let{notEnforcedBy:c}=await re.pauseQueue({target:om(n,u.name.trim(),u.key.trim()),...Lo(i)},{timeoutMs:w});e(),tm(c)},onClose:t,children:[r("p",{children:"Nothing of it starts from a second after. What runs goes on, and submits are taken."}),r("label",{children:[r("span",{children:"What"}),r("select",{value:n,onChange:c=>o(nm(c.currentTarget.value)),children:[r("option",{value:"queue",children:"a queue"}),r("option",{value:"type",children:"a type"}),r("option",{value:"key",children:"a key of a limit"})]})]}),r(ta,{label:n==="key"?"The limit's name":"Its name",required:!0,onType:c=>s({...u,name:c})}),n==="key"&&r(ta,{label:"The key",onType:c=>s({...u,key:c})}),r(Io,{fieldsRef:a})]})}function tm(e){if(e.length>0)throw new Error(`It is paused, but these workers have not said that they know: ${e.join(", ")}`)}var ta=({label:e,required:t=!1,onType:n})=>r("label",{children:[r("span",{children:e}),r("input",{required:t,onInput:o=>n(o.currentTarget.value)})]}),nm=e=>e==="type"||e==="key"?e:"queue";function om(e,t,n){return e==="key"?{case:"limitKey",value:{limit:t,key:n}}:{case:e,value:t}}var rm=5e3;function oa(){let e=x("listPauses",{pageSize:1e3},rm),[t,n]=v(!1);return r("section",{"aria-labelledby":"pauses",children:[r("div",{class:"head",children:[r("h2",{id:"pauses",children:"Pauses"}),r("div",{class:"right",children:M("operate")&&r("button",{type:"button",onClick:()=>n(!0),children:"Pause something"})})]}),r(I,{shared:e,children:({pauses:o})=>r(j,{label:"Pauses",columns:um(e.again),rows:o,keyOf:wo,empty:"Nothing is paused."})}),t&&r(na,{onChanged:e.again,onClose:()=>n(!1)})]})}var um=e=>[{head:"What",cell:wo},{head:"For",cell:({since:t})=>r(Ge,{from:t})},{head:"Ends",cell:({until:t})=>t===void 0?"when somebody resumes it":r(N,{time:t})},{head:"Because",cell:({reason:t})=>t},{head:"",cell:t=>M("operate")?r(sm,{pause:t,onChanged:e}):null}];function sm({pause:e,onChanged:t}){let[n,o]=v(!1),u=wo(e),s=async()=>{await re.resumeQueue({target:e.target},{timeoutMs:w}),t()};return r(h,{children:[r("button",{type:"button",class:"small",onClick:()=>o(!0),"aria-label":`Resume ${u}`,children:"Resume"}),n&&r(K,{title:`Resume ${u}`,doIt:"Resume it",act:s,onClose:()=>o(!1),children:r("p",{children:"Its jobs start again at once."})})]})}var im=5e3;function ra(){let e=P.value.query.get("token")??"",t=x("listLimits",{pageToken:e},im),[n,o]=v(!1);return r(h,{children:[r(ue,{title:"Limits",at:t.at,children:M("limits")&&r("button",{type:"button",class:"primary",onClick:()=>o(!0),children:"New limit"})}),r(I,{shared:t,children:({limits:u,nextPageToken:s})=>r(h,{children:[r(j,{label:"Limits",columns:am(t.again),rows:u,keyOf:({name:i})=>i,empty:"There are no limits: jobs start as soon as a worker takes them."}),r(ve,{token:s})]})}),r(oa,{}),n&&r(uu,{onChanged:t.again,onClose:()=>o(!1)})]})}var am=e=>[{head:"Name",cell:({name:t})=>t},{head:"Which jobs",cell:Zi},{head:"Bounds",cell:ea},{head:"In force",cell:t=>r(lm,{limit:t})},{head:"",cell:t=>M("limits",t.queue||void 0)?r(cm,{limit:t,onChanged:e}):null}];function lm({limit:{inForceSince:e,notEnforcedBy:t}}){return t.length>0?r($,{tone:"bad",title:t.join(", "),children:"not by all workers"}):e===void 0?r($,{tone:"wait",children:"not yet"}):r($,{tone:"good",children:"yes"})}function cm({limit:e,onChanged:t}){let[n,o]=v(),u={limit:e,onChanged:t,onClose:()=>o(void 0)};return r(h,{children:[r("span",{class:"row-buttons",children:[r("button",{type:"button",class:"small",onClick:()=>o("change"),"aria-label":`Change ${e.name}`,children:"Change"}),r("button",{type:"button",class:"small",onClick:()=>o("delete"),"aria-label":`Delete ${e.name}`,children:"Delete"})]}),n==="change"&&r(uu,{...u}),n==="delete"&&r(zi,{...u})]})}var dm=["error","timeout","lost"];function sa(e,{from:t,to:n,step:o}){let u=new Map(e.map(l=>[l.at===void 0?0:F(l.at),l])),s=Math.ceil(t/o)*o,i=Array.from({length:Math.max(0,Math.ceil((n-s)/o))},(l,c)=>s+c*o),a=(l,c)=>i.map(d=>{let m=u.get(d);return m===void 0?c:l(m)});return{times:i,arrivals:a(({arrivals:l})=>Number(l),0),completions:a(({finished:l})=>ua(Object.values(l)),0),errors:a(({endings:l})=>ua(dm.map(c=>l[c]??0n)),0),waitP50:a(({wait:l})=>Oo(l?.p50),null),waitP99:a(({wait:l})=>Oo(l?.p99),null),runP50:a(({run:l})=>Oo(l?.p50),null),runP99:a(({run:l})=>Oo(l?.p99),null)}}var ua=e=>e.reduce((t,n)=>t+Number(n),0),Oo=e=>e===void 0?null:Re(e),Oe=6e4,su=[{name:"1 h",lasts:60*Oe,step:Oe},{name:"6 h",lasts:360*Oe,step:2*Oe},{name:"24 h",lasts:1440*Oe,step:10*Oe},{name:"8 d",lasts:11520*Oe,step:60*Oe}];function ia(e,t){let{lasts:n,step:o}=su.find(s=>s.name===t)??{lasts:60*Oe,step:Oe},u=Math.floor(e/o)*o;return{from:u-n,to:u,step:o}}var iu=()=>P.value.query.get("range")??"1 h";function Co(){let e=iu();return r("fieldset",{class:"choice",children:[r("legend",{class:"unseen",children:"Time shown"}),su.map(({name:t})=>r("button",{type:"button",class:"small","aria-pressed":t===e,onClick:()=>hn({range:t==="1 h"?void 0:t}),children:t},t))]})}var[Do,Ao]=[1e3,100];function yn({title:e,times:t,lines:n,unit:o}){let u=Math.max(0,...n.flatMap(({values:a})=>a.map(l=>l??0))),s=u>0?u*1.1:1,i=o==="ms"?Z:ni;return r("figure",{class:"chart",children:[r("figcaption",{children:[r("strong",{children:e}),n.map(({name:a,colour:l,values:c})=>r("span",{class:"legend",children:[r("i",{class:`line-${l}`})," ",a," ",r("b",{children:la(aa(c),o)})]},a))]}),r("div",{class:"plot",role:"img","aria-label":`${e}: ${mm(n,o)}`,children:[r("span",{class:"axis",children:i(s)}),r("svg",{viewBox:`0 0 ${Do} ${Ao}`,preserveAspectRatio:"none","aria-hidden":"true",children:[r("path",{class:"grid",d:`M0 ${Ao/2}H${Do}M0 ${Ao}H${Do}`}),n.map(({name:a,colour:l,values:c})=>r("path",{class:`stroke-${l}`,d:pm(c,s)},a))]}),r("div",{class:"axis times",children:[0,.5,1].map(a=>r("span",{children:Lt(t[Math.round(a*(t.length-1))]??Date.now()).slice(0,5)},a))})]})]})}function pm(e,t){let n=Do/Math.max(1,e.length-1),o="",u=!1;for(let[s,i]of e.entries()){if(i!==null){let a=Math.round(s*n*10)/10,l=Math.round((1-i/t)*Ao*10)/10;o+=u?`L${a} ${l}`:`M${a} ${l}h0`}u=i!==null}return o}var aa=e=>e.at(-1)??null;function la(e,t){return e===null?"–":t==="ms"?Z(e):E(e)}var mm=(e,t)=>e.map(({name:n,values:o})=>`${n} lately ${la(aa(o),t)}`).join(", ");var fm=3e4;function Po({queue:e}){let t=ia(se.value,iu()),{from:n,to:o,step:u}=t,s=x("getSeries",{queue:e,from:He(n),to:He(o),step:Ke(u)},fm),i=me(void 0);s.answer!==void 0&&(i.current={queue:e,points:s.answer.points,range:t});let{current:a}=i;return s.answer===void 0&&a?.queue===e&&a.range.step===u?r(ca,{points:a.points,...a.range}):r(I,{shared:s,children:({points:l})=>r(ca,{points:l,...t})})}function ca({points:e,from:t,to:n,step:o}){let{times:u,jobs:s,errors:i,waits:a,runs:l}=we(()=>{let d=sa(e,{from:t,to:n,step:o}),m=(y,p,f)=>({name:y,colour:p,values:f});return{times:d.times,jobs:[m("arrived",1,d.arrivals),m("ended",2,d.completions)],errors:[m("failed attempts",3,d.errors)],waits:[m("half",1,d.waitP50),m("99 of 100",4,d.waitP99)],runs:[m("half",1,d.runP50),m("99 of 100",4,d.runP99)]}},[e,t,n,o]),c=o===6e4?"a minute":`in ${o/6e4} min`;return r("div",{class:"charts",children:[r(yn,{title:`Jobs ${c}`,times:u,lines:s,unit:"count"}),r(yn,{title:`Failures ${c}`,times:u,lines:i,unit:"count"}),r(yn,{title:"Wait before a start",times:u,lines:a,unit:"ms"}),r(yn,{title:"Run time",times:u,lines:l,unit:"ms"})]})}var hm=8,bm=[{head:"queue",cell:({queue:e,pause:t})=>r(h,{children:[r("a",{href:S("queues",[e]),children:e})," ",t!==void 0&&r($,{tone:"wait",children:"paused"})]})},{head:"ready",number:!0,cell:({ready:e})=>be(e)},{head:"running",number:!0,cell:({running:e})=>be(e)},{head:"oldest",number:!0,cell:({oldestSince:e})=>r(Ge,{from:e})},{head:"in / min",number:!0,wide:!0,cell:({arrivalsPerMinute:e})=>ye(e)},{head:"out / min",number:!0,wide:!0,cell:({completionsPerMinute:e})=>ye(e)}],da=({ready:e,running:t})=>(e?.value??0n)+(t?.value??0n);function pa({queues:e}){let n=(e.answer?.queues??[]).toSorted((o,u)=>Number(da(u)-da(o))).slice(0,hm);return r("section",{children:[r("h2",{children:r("a",{href:S("queues"),children:"Queues"})}),r(j,{label:"Busiest queues",columns:bm,rows:n,keyOf:({queue:o})=>o,hrefOf:({queue:o})=>S("queues",[o]),empty:"No job has come yet."})]})}var ym={[J.TAKING]:"take jobs",[J.CORDONED]:"cordoned",[J.DRAINING]:"draining",[J.DRAINED]:"drained",[J.STOPPING]:"stopping",[J.DEAF]:"deaf",[J.RESTING]:"resting"};function fa({fleet:e}){return r("section",{class:"card",children:[r("h2",{children:r("a",{href:S("fleet"),children:"Workers"})}),r(I,{shared:e,children:t=>r(gm,{fleet:t})})]})}var ma=e=>`${Math.round(e*100)} %`;function gm({fleet:e}){let{counts:t,meanLoad:n,maxLoad:o,lostLastHour:u,lostLastDay:s,leaderName:i,leader:a}=e,l=t.find(({state:d})=>d===J.TAKING),c=t.flatMap(({state:d,workers:m})=>{let y=ym[d];return y===void 0?[]:[`${E(m)} ${y}`]});return r("dl",{class:"facts",children:[r(B,{name:"there are",children:c.join(", ")||"none"}),r(B,{name:"slots in use",children:l===void 0?"–":`${E(l.busySlots)} of ${E(l.slots)}`}),r(B,{name:"load of their machines",children:`${ma(n)}, busiest ${ma(o)}`}),r(B,{name:"lost",children:`${E(u)} in an hour, ${E(s)} in a day`}),r(B,{name:"runs the chores",children:a===""?"nobody":i===""?"an API process":i})]})}var vm=15e3,_m=5;function ha(){let e=x("listFaults",{pageSize:_m,order:Ft.LAST_SEEN},vm);return r("section",{class:"card",children:[r("h2",{children:r("a",{href:S("faults"),children:"Faults"})}),r(I,{shared:e,children:t=>t.faults.length===0?r("p",{class:"quiet",children:"Nothing has failed lately."}):r("ul",{class:"plain",children:t.faults.map(n=>r(Sm,{fault:n},n.fingerprint))})})]})}function Sm({fault:e}){let{fingerprint:t,type:n,message:o,failures:u,lastSeen:s}=e;return r("li",{children:[r("a",{href:S("faults",[t]),children:o===""?"other failures":o})," ",r("span",{class:"quiet",children:[n,", ",E(u)," times, ",r(N,{time:s})]})]})}function ba(e){let t=e.flatMap(({oldestSince:n})=>n===void 0?[]:[n]);return{ready:au(e.map(({ready:n})=>n)),running:au(e.map(({running:n})=>n)),held:au(e.flatMap(({held:n})=>n.map(({count:o})=>o))),oldestSince:t.toSorted((n,o)=>F(n)-F(o))[0],arrivals:e.reduce((n,{arrivalsPerMinute:o})=>n+o,0),completions:e.reduce((n,{completionsPerMinute:o})=>n+o,0),paused:e.filter(({pause:n})=>n!==void 0).length}}function au(e){return{value:e.reduce((t,n)=>t+(n?.value??0n),0n),more:e.some(t=>t?.atLeast===!0)}}function ya({queues:e,fleet:t}){let{answer:n,failure:o}=e;if(n===void 0)return o===void 0?r("p",{class:"loading",children:"Loading …"}):r(xe,{failure:o});let{ready:u,running:s,held:i,oldestSince:a,arrivals:l,completions:c,paused:d}=ba(n.queues),m=a===void 0?"–":Z(Math.max(0,se.value-F(a)));return r("div",{class:"tiles",children:[r(ot,{name:"ready to run",value:ce(u.value,u.more),href:S("jobs",[],{state:"queued"})}),r(ot,{name:"oldest waits for",value:m,href:S("queues")}),r(ot,{name:"running",value:ce(s.value,s.more),href:S("jobs",[],{state:"running"})}),r(ot,{name:"held back",value:ce(i.value,i.more),href:S("queues")}),r(ot,{name:"arrive a minute",value:ye(l),href:S("queues")}),r(ot,{name:"end a minute",value:ye(c),href:S("queues")}),r(ot,{name:"queues paused",value:E(d),href:S("queues"),bad:d>0}),r(Em,{fleet:t.answer})]})}function Em({fleet:e}){if(e===void 0)return null;let t=e.counts.find(({state:n})=>n===J.TAKING)?.workers??0;return r(ot,{name:"workers take jobs",value:E(t),href:S("fleet"),bad:t===0})}function ot({name:e,value:t,href:n,bad:o=!1}){return r("a",{class:o?"tile bad":"tile",href:n,children:[r("b",{children:t}),r("span",{children:e})]})}var ga=5e3;function va(){let e=x("listQueues",{pageSize:1e3},ga),t=x("getFleet",{},ga);return r(h,{children:[r("div",{class:"head",children:[r("h1",{children:"Overview"}),r(_e,{at:e.at}),r("div",{class:"right",children:r(Co,{})})]}),r(ya,{queues:e,fleet:t}),r(Po,{queue:""}),r("div",{class:"columns",children:[r(pa,{queues:e}),r("div",{children:[r(fa,{fleet:t}),r(ha,{})]})]})]})}var Rm=[[0,"somebody resumes it"],[15,"in 15 minutes"],[60,"in an hour"],[240,"in four hours"],[1440,"tomorrow"]];function Mo({status:e,onDone:t,onClose:n}){let o={queue:e.queue,onDone:t,onClose:n};return e.pause===void 0?r(Tm,{...o}):r(km,{...o})}var _a=e=>x("getQueue",{queue:e},2e3);function Tm({queue:e,onDone:t,onClose:n}){let[o,u]=v(""),[s,i]=v(0),a=async()=>{let l=s===0?{}:{until:He(Date.now()+s*6e4)},c={case:"queue",value:e},d=await re.pauseQueue({target:c,reason:o,...l},{timeoutMs:w});if(t(),d.notEnforcedBy.length>0)throw new Error(`It is paused, but these workers have not said that they know of it yet: ${d.notEnforcedBy.join(", ")}`)};return r(K,{title:`Pause ${e}`,doIt:"Pause",act:a,onClose:n,children:[r("p",{children:"No job of it starts later than a second from now. What runs goes on, and submits are taken."}),r(Nm,{queue:e}),r("label",{children:[r("span",{children:"Why"}),r("input",{name:"reason",maxLength:500,value:o,onInput:l=>u(l.currentTarget.value)})]}),r(xm,{onMinutes:i})]})}function xm({onMinutes:e}){return r("label",{children:[r("span",{children:"It ends when"}),r("select",{name:"until",onChange:t=>e(Number(t.currentTarget.value)),children:Rm.map(([t,n])=>r("option",{value:t,children:n},t))})]})}function Nm({queue:e}){return r(I,{shared:_a(e),children:({ready:t,running:n,pause:o})=>r("p",{children:[St(t?.value??0n,t?.atLeast)," ready, ",St(n?.value??0n,n?.atLeast)," ","running.",o!==void 0&&" Somebody has paused it meanwhile: this takes the place of that pause."]})})}function km({queue:e,onDone:t,onClose:n}){let o=_a(e),u=async()=>{await re.resumeQueue({target:{case:"queue",value:e}},{timeoutMs:w}),t()};return r(K,{title:`Resume ${e}`,doIt:"Resume",act:u,onClose:n,children:r(I,{shared:o,children:({pause:s,ready:i})=>s===void 0?r("p",{children:"It is not paused any more."}):r("p",{children:["Paused ",r(N,{time:s.since}),s.reason===""?"":`: ${s.reason}`,". ",St(i?.value??0n,i?.atLeast)," ","will start."]})})})}function Sa({waiting:e,arrivalsPerMinute:t,completionsPerMinute:n}){if(e===0)return{kind:"empty"};if(t===0&&n===0)return{kind:"unknown"};let o=n-t;return o<=n*.01?{kind:"never",growsPerMinute:Math.max(0,-o)}:{kind:"in",ms:e/o*6e4}}function Fo({pause:e}){if(e===void 0)return null;let t=e.since===void 0?"":`since ${Pe(F(e.since))}`,n=e.until===void 0?"until somebody resumes it":`until ${Pe(F(e.until))}`;return r($,{tone:"wait",title:[e.reason,t,n].filter(Boolean).join("; "),children:"paused"})}var qo=({held:e})=>r(h,{children:e.length===0?"0":e.map(({code:t,count:n})=>r("div",{children:[be(n)," ",r("span",{class:"quiet",children:t})]},t))});function Uo({status:{waitP50:e,waitP99:t}}){return e===void 0||t===void 0?r("span",{class:"quiet",children:"–"}):r(h,{children:[Z(Re(e))," / ",Z(Re(t))]})}function Go({status:e}){let{ready:t,held:n,arrivalsPerMinute:o,completionsPerMinute:u,pause:s}=e;if(s!==void 0)return r("span",{class:"quiet",children:"paused"});let i=[t,...n.map(({count:l})=>l)].reduce((l,c)=>l+Number(c?.value??0n),0),a=Sa({waiting:i,arrivalsPerMinute:o,completionsPerMinute:u});switch(a.kind){case"empty":return r("span",{class:"quiet",children:"empty"});case"in":return r("span",{title:"at the rates of the latest five minutes",children:Z(a.ms)});case"never":return r($,{tone:"bad",children:a.growsPerMinute<1?"not shrinking":`+${E(Math.round(a.growsPerMinute))} / min`});default:return r("span",{class:"quiet",children:"–"})}}var wm=5e3,Im=[{head:"priority",cell:({priority:e})=>Ze(e)},{head:"ready",number:!0,cell:({ready:e})=>be(e)},{head:"oldest",number:!0,cell:({oldestSince:e})=>r(Ge,{from:e})}];function Ea({id:e}){let t=x("getQueue",{queue:e},wm),[n,o]=v(!1),{answer:u}=t;return r(h,{children:[r("div",{class:"head",children:[r("h1",{children:e}),r(Fo,{pause:u?.pause}),r(_e,{at:t.at}),r("div",{class:"right",children:[r("a",{href:S("jobs",[],{queue:e}),children:"Its jobs"}),u!==void 0&&M("operate",e)&&r("button",{type:"button",onClick:()=>o(!0),children:u.pause===void 0?"Pause":"Resume"})]})]}),r(I,{shared:t,children:s=>r(Lm,{status:s})}),r("div",{class:"head",children:[r("h2",{children:"History"}),r("div",{class:"right",children:r(Co,{})})]}),r(Po,{queue:e}),n&&u!==void 0&&r(Mo,{status:u,onDone:t.again,onClose:()=>o(!1)})]})}function Lm({status:e}){let{ready:t,running:n,held:o,oldestSince:u,arrivalsPerMinute:s,completionsPerMinute:i}=e;return r(h,{children:[r("div",{class:"card",children:r("dl",{class:"facts",children:[r(B,{name:"ready",children:be(t)}),r(B,{name:"running",children:be(n)}),r(B,{name:"held back",children:r(qo,{held:o})}),r(B,{name:"oldest waits for",children:r(Ge,{from:u})}),r(B,{name:"arrive / end a minute",children:[ye(s)," / ",ye(i)]}),r(B,{name:"wait, half / 99 of 100",children:r(Uo,{status:e})}),r(B,{name:"empty in",children:r(Go,{status:e})}),r(Om,{status:e})]})}),r(j,{label:"Priorities",columns:Im,rows:e.lanes,keyOf:({priority:a})=>String(a),empty:"Nothing is ready."})]})}function Om({status:{pause:e,limits:t}}){return r(h,{children:[r(B,{name:"limits",children:t.length===0?"none":t.join(", ")}),e!==void 0&&r(B,{name:"paused",children:[r(N,{time:e.since}),e.reason===""?"":`: ${e.reason}`]})]})}var Cm=5e3;function Ra(){let e=x("listQueues",{pageSize:1e3},Cm),[t,n]=v(),o=(P.value.query.get("name")??"").toLowerCase();return r(h,{children:[r("div",{class:"head",children:[r("h1",{children:"Queues"}),r(_e,{at:e.at})]}),r(ge,{children:r(Q,{name:"name",label:"Name",placeholder:"a part of it",main:!0})}),r(I,{shared:e,children:u=>r(j,{label:"Queues",columns:[...Dm,Am(n)],rows:u.queues.filter(({queue:s})=>s.toLowerCase().includes(o)),keyOf:({queue:s})=>s,hrefOf:({queue:s})=>S("queues",[s]),empty:o===""?"No job has come yet.":"No queue has a name like that."})}),t!==void 0&&r(Mo,{status:t,onDone:e.again,onClose:()=>n(void 0)})]})}var Dm=[{head:"queue",cell:({queue:e,pause:t})=>r(h,{children:[r("a",{href:S("queues",[e]),children:e})," ",r(Fo,{pause:t})]})},{head:"ready",number:!0,cell:({ready:e})=>be(e)},{head:"running",number:!0,cell:({running:e})=>be(e)},{head:"held back",number:!0,cell:({held:e})=>r(qo,{held:e})},{head:"oldest",number:!0,cell:({oldestSince:e})=>r(Ge,{from:e})},{head:"in / min",number:!0,wide:!0,cell:({arrivalsPerMinute:e})=>ye(e)},{head:"out / min",number:!0,wide:!0,cell:({completionsPerMinute:e})=>ye(e)},{head:"wait, half / 99 %",number:!0,wide:!0,cell:e=>r(Uo,{status:e})},{head:"empty in",number:!0,cell:e=>r(Go,{status:e})},{head:"limits",wide:!0,cell:({limits:e})=>e.join(", ")}],Am=e=>({head:r("span",{class:"unseen",children:"actions"}),cell:t=>M("operate",t.queue)&&r("button",{type:"button",class:"small","aria-label":`${t.pause===void 0?"Pause":"Resume"} ${t.queue}`,onClick:()=>e(t),children:t.pause===void 0?"Pause":"Resume"})});var Ta=10;function xa({schedule:e}){let{spec:t,timeZone:n}=e,[o,u]=v(t.case==="cron"?t.value:""),[s,i]=v(),[a,l]=v(""),c=async d=>{d.preventDefault();try{i(await Pm(e,o)),l("")}catch(m){i(void 0),l(Le(m))}};return r("section",{class:"card","aria-labelledby":"preview",children:[r("h2",{id:"preview",children:"Next times"}),r("form",{class:"filters",onSubmit:d=>{c(d)},children:[r("label",{class:"filter main",children:[r("span",{children:["Pattern, in ",n===""?"UTC":n,"; nothing is changed by this"]}),r("input",{value:o,placeholder:"its interval",onInput:d=>u(d.currentTarget.value.trim())})]}),r("button",{type:"submit",children:["Show its next ",Ta," times"]})]}),a!==""&&r("p",{class:"failed",role:"alert",children:a}),s!==void 0&&r(Mm,{seen:s})]})}function Pm({spec:e,timeZone:t,dst:n,startAt:o,endAt:u},s){let i=s===""?{spec:e}:{spec:{case:"cron",value:s}},a={timeZone:t,dst:n,...o&&{startAt:o},...u&&{endAt:u}};return Te.previewSchedule({schedule:{...i,...a},count:Ta},{timeoutMs:w})}var Mm=({seen:e})=>r(h,{children:[r("p",{children:e.text}),r("ol",{children:e.times.map(t=>r("li",{children:[Pe(F(t))," ",r(N,{time:t})]},String(t.seconds)))})]});var Ne=({schedule:e})=>e?.name??"",Na={[qe.UNSPECIFIED]:["unknown","quiet"],[qe.ACTIVE]:["active","good"],[qe.PAUSED]:["paused","wait"],[qe.ENDED]:["ended","quiet"],[qe.BROKEN]:["broken","bad"]},wa=e=>Na[e]??Na[qe.UNSPECIFIED],ka={[yt.UNSPECIFIED]:["unknown","quiet"],[yt.PENDING]:["pending","busy"],[yt.SUBMITTED]:["submitted","good"],[yt.SKIPPED]:["skipped","wait"],[yt.MISSED]:["missed","bad"]},Ia=e=>ka[e]??ka[yt.UNSPECIFIED],Fm={[bt.UNSPECIFIED]:"skip",[bt.SKIP]:"skip",[bt.QUEUE_ONE]:"queue one",[bt.ALLOW]:"allow",[bt.CANCEL_OTHER]:"cancel the other"},Bo=e=>Fm[e??bt.SKIP]??"unknown";function La({status:e,onChanged:t}){let[n,o]=v(),s={status:e,onChanged:t,onClose:()=>o(void 0)},i=e.state===qe.PAUSED;return r(h,{children:[r("button",{type:"button",class:"primary",onClick:()=>o("trigger"),children:"Trigger"}),r("button",{type:"button",onClick:()=>o(i?"resume":"pause"),children:i?"Resume":"Pause"}),n==="trigger"&&r(qm,{...s}),n==="pause"&&r(Um,{...s}),n==="resume"&&r(Gm,{...s})]})}function qm({status:e,onClose:t}){let[n]=v(_o),o=async()=>{let{jobId:u}=await Te.triggerSchedule({name:Ne(e),requestId:n},{timeoutMs:w});Ue(S("jobs",[u]))};return r(K,{title:`Trigger ${Ne(e)}`,doIt:"Make its job now",act:o,onClose:t,children:r("p",{children:"Its job is made now, whatever else runs, and its regular times stay as they are."})})}function Um({status:e,onChanged:t,onClose:n}){let[o,u]=v(null),{revision:s}=e,i=async()=>{await Te.pauseSchedule({name:Ne(e),revision:s,...Lo(o)},{timeoutMs:w}),t()};return r(K,{title:`Pause ${Ne(e)}`,doIt:"Pause it",act:i,onClose:n,children:[r("p",{children:"What would fire meanwhile is skipped. Jobs that it has made go on."}),r(Io,{fieldsRef:u})]})}function Gm({status:e,onChanged:t,onClose:n}){let{revision:o}=e,u=async()=>{await Te.resumeSchedule({name:Ne(e),revision:o},{timeoutMs:w}),t()};return r(K,{title:`Resume ${Ne(e)}`,doIt:"Resume it",act:u,onClose:n,children:r("p",{children:"It fires at its next time. What would have fired in the pause stays skipped."})})}var Bm=5e3,Oa=e=>S("schedules",[Ne(e)]);function Ca(){let{query:e}=P.value,t={owner:e.get("owner")??"",pageToken:e.get("token")??""},n=x("listSchedules",t,Bm);return r(h,{children:[r(ue,{title:"Schedules",at:n.at}),r(ge,{children:r(Q,{name:"owner",label:"Owner",main:!0})}),r(I,{shared:n,children:({schedules:o,nextPageToken:u})=>r(h,{children:[r(j,{label:"Schedules",columns:Jm,rows:o,keyOf:Ne,hrefOf:Oa,empty:"There are no schedules. Handlers and ApplySchedules bring them."}),r(ve,{token:u})]})})]})}function lu({status:e}){let[t,n]=wa(e.state);return r($,{tone:n,title:e.problem===""?e.pauseReason:e.problem,children:t})}var Jm=[{head:"Name",cell:e=>r(h,{children:[r("a",{href:Oa(e),children:Ne(e)}),r("div",{class:"quiet",children:e.text})]})},{head:"State",cell:e=>r(lu,{status:e})},{head:"Next",cell:({nextFireAt:e})=>r(N,{time:e})},{head:"Runs",number:!0,cell:({runs:e})=>E(e)},{head:"Missed",number:!0,cell:({missed:e})=>e===0n?"0":r($,{tone:"bad",children:E(e)})},{head:"Overlap",wide:!0,cell:({schedule:e})=>Bo(e?.overlap)},{head:"Type",wide:!0,cell:({schedule:e})=>e?.job?.type},{head:"Owner",wide:!0,cell:({owner:e})=>e}];var Vm=3e3;function Da({id:e}){let t=x("getSchedule",{name:e},Vm),{answer:n}=t;return r(h,{children:[r(ue,{title:e,at:t.at,children:n!==void 0&&M("operate",n.schedule?.job?.queue||"default")&&r(La,{status:n,onChanged:t.again})}),r(I,{shared:t,children:o=>r(h,{children:[r(Wm,{name:e,revision:o.revision,ticks:o.ticks.length}),r($m,{status:o}),r("h2",{children:"Latest ticks"}),r(j,{label:"Latest ticks",columns:jm,rows:o.ticks,keyOf:({nominal:u,run:s})=>`${u?.seconds} ${s}`,empty:"It has not ticked yet."}),o.schedule!==void 0&&r(xa,{schedule:o.schedule})]})})]})}function Wm(e){let{name:t,revision:n,ticks:o}=e,[u,s]=v("");return A(()=>{Te.explainSchedule({name:t},{timeoutMs:w}).then(i=>s(i.sentence),i=>s(Le(i)))},[t,n,o]),r("p",{class:"sentence",children:u})}function $m({status:e}){let{schedule:t,pausedSince:n,pausedUntil:o,pauseReason:u,problem:s}=e,[i]=e.ticks;return r("section",{class:"card",children:r(Ut,{facts:[["State",r(lu,{status:e},"state")],["Times",e.text],["Next",r(N,{time:e.nextFireAt},"next")],["Last",r(N,{time:i?.nominal},"last")],["Runs",E(e.runs)],["Missed",E(e.missed)],["While one runs",Bo(t?.overlap)],["Type",t?.job?.type],["Queue",t?.job?.queue===""?"default":t?.job?.queue],["Owner",e.owner],["Revision",E(e.revision)],...n===void 0?[]:[["Paused",r(N,{time:n},"paused")]],...o===void 0?[]:[["Until",r(N,{time:o},"until")]],...u===""?[]:[["Because",u]],...s===""?[]:[["Problem",r("span",{class:"failed",children:s},"problem")]]]})})}var jm=[{head:"Time",cell:({nominal:e})=>r(N,{time:e})},{head:"What became of it",cell:({state:e,reason:t,count:n})=>{let[o,u]=Ia(e);return r(h,{children:[r($,{tone:u,children:o})," ",t," ",n>1&&`(${n} of them)`]})}},{head:"Job",cell:({jobId:e})=>e===""?"–":r(Qr,{id:e})},{head:"By",wide:!0,cell:({run:e})=>e===""?"its times":e}];var Jt=[{name:"overview",title:"Overview",key:"o",List:va},{name:"queues",title:"Queues",key:"q",List:Ra,One:Ea},{name:"jobs",title:"Jobs",key:"j",List:Xi,One:Wi},{name:"faults",title:"Faults",key:"f",List:yi,One:hi},{name:"schedules",title:"Schedules",key:"s",List:Ca,One:Da},{name:"fleet",title:"Fleet",key:"w",List:ki},{name:"limits",title:"Limits",key:"l",List:ra},{name:"bulk",title:"Bulk changes",key:"b",List:mi,One:fi},{name:"audit",title:"Audit",key:"a",List:li,hidden:()=>!M("audit")}],Aa=({page:e})=>Jt.find(({name:t})=>t===e);var gn=le(!1),Hm=1500;function Ma(e){let t=0;document.addEventListener("keydown",n=>{if(n.ctrlKey||n.metaKey||n.altKey||Km(n.target))return;let o=Date.now()-t<Hm?e.get(n.key):void 0;if(t=n.key==="g"?Date.now():0,o!==void 0)Ue(o);else if(!Ym(n.key))return;n.preventDefault()})}function Km(e){return e instanceof HTMLElement?e.isContentEditable||e.closest("input, textarea, select, dialog")!==null:!1}function Ym(e){switch(e){case"/":return Qm("[data-search]");case"?":return gn.value=!0,!0;case"j":return Pa(1);case"k":return Pa(-1);case"Enter":return Xm();case"x":return zm();default:return!1}}function Qm(e){let t=document.querySelector(e);return t?.focus(),t!==null}var Jo=()=>document.activeElement?.closest("[data-row]")??null;function Pa(e){let t=[...document.querySelectorAll("[data-row]")],n=Jo(),o=n===null?-1:t.indexOf(n),u=n===null&&e<0?t.at(-1):t[Math.min(t.length-1,Math.max(0,o+e))];return u?.focus(),u!==void 0}function Xm(){if(document.activeElement!==Jo())return!1;let e=Jo()?.dataset.href;return e!==void 0&&Ue(e),e!==void 0}function zm(){let e=Jo()?.querySelector("input[type=checkbox]");return e?.click(),e!=null}var Zm=[["/","search"],["j k","the next row, the one before"],["Enter","open the row"],["x","choose the row"],["?","this list"],["Esc","close"]];function Fa({places:e}){if(!gn.value)return null;let t=[...e.map(([n,o])=>[`g ${n}`,o]),...Zm];return r(nt,{title:"Keys",onClose:()=>gn.value=!1,children:[r("dl",{class:"keys",children:t.map(([n,o])=>r("div",{children:[r("dt",{children:r("kbd",{children:n})}),r("dd",{children:o})]},n))}),r("div",{class:"buttons",children:r("button",{type:"button",onClick:()=>gn.value=!1,children:"Close"})})]})}var ef=2e3;function qa(){let e=_t.value;switch(A(()=>{if(e.state!=="away")return;let t=setTimeout(()=>{qt()},ef);return()=>clearTimeout(t)},[e]),e.state){case"asking":return r("p",{class:"loading",children:"Loading …"});case"out":return r(ti,{});case"away":return r("p",{class:"banner",role:"alert",children:["The API does not answer: ",e.message]});default:return r(tf,{})}}function tf(){return r(h,{children:[r("a",{class:"skip",href:"#main",onClick:nf,children:"To the content"}),r("div",{class:"shell",children:[r(of,{}),r("div",{children:[r(uf,{}),r("main",{id:"main",tabIndex:-1,children:r(sf,{})})]})]}),r(Fa,{places:Jt.map(({key:e,title:t})=>[e,t])})]})}function nf(e){e.preventDefault(),document.getElementById("main")?.focus()}function of(){let{page:e}=P.value;return r("nav",{"aria-label":"Pages",children:[r("a",{class:"brand",href:S("overview"),children:"Muster"}),Jt.filter(({hidden:t})=>t?.()!==!0).map(({name:t,title:n,key:o})=>r("a",{href:S(t),"aria-current":t===e?"page":void 0,title:`g ${o}`,children:n},t)),r(rf,{})]})}function rf(){let e=_t.value;return e.state!=="in"||e.who.kind===Gn.UNSPECIFIED?null:r("span",{class:"who",children:[e.who.name," ",r(ei,{})]})}function uf(){let e=Vr.value;return e===void 0?null:r("p",{class:"banner",role:"alert",children:["No answer from the API since ",Lt(e)," (",nn(e,se.value),"). What you see is from before; it goes on by itself."]})}function sf(){let{rest:e,page:t}=P.value,n=Aa(P.value),[o]=e;return A(()=>{document.title=n===void 0?"Muster":`${o===void 0?n.title:o} · Muster`},[n,o]),n===void 0?r("p",{class:"empty",children:["There is no page “",t,"”."]}):o===void 0||o===""?r(n.List,{}):n.One===void 0?r(n.List,{}):r(n.One,{id:o},o)}var Ua="SharedWorkerGlobalScope"in globalThis;function Ga(){let e=new Mt({api:mo,streams:!0});globalThis.addEventListener("connect",({ports:[t]})=>{if(t===void 0)return;let n=e.attach(t);t.addEventListener("message",o=>n(o.data)),t.start()})}Ua?Ga():af();function af(){let e=document.getElementById("app");if(e===null)throw new Error("index.html: expected an element #app");si(),ii(),Zs(),Ma(new Map(Jt.map(({key:t,name:n})=>[t,S(n)]))),e.replaceChildren(),Eu(r(qa,{}),e),qt()}
