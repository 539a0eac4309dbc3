var w,Wo,v0,Ne,y0,sn,Vo,rn,Jo,S0,_0,Wi,wt=Symbol.for("pv"),an={},ln=[],Vi=/^m(i|n|o|s|text|space)$/,E0=Array.isArray,R0=ln.slice,Fe=Object.assign;function Me(e){e&&e.parentNode&&e.remove()}function Ko(e,t,n){var o,r,u,i={},a=arguments.length;for(u in t)u=="key"?o=t[u]:u=="ref"&&typeof e!="function"?r=t[u]:i[u]=t[u];return a>2&&(i.children=a>3?R0.call(arguments,2):n),It(e,i,o,r,null)}function It(e,t,n,o,r){var u={type:e,props:t,key:n,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:wt,__v:r||++Wo,__i:-1,__u:0};return!r&&w.vnode&&w.vnode(u),u}function y(e){return e.children}function ot(e,t){this.props=e,this.context=t,this.__g=0}function ke(e,t){if(t==null)return e.__&&ke(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:ke(e)}function Ji(e){var t,n=e.__v,o=n.__e,r=[],u=[],i=e.__P;i&&((t=Fe({constructor:wt},n)).__v=n.__v+1,w.vnode&&w.vnode(t),T0(i,t,n,e.__n,i.namespaceURI,32&n.__u?[o]:null,r,o||ke(n),32&n.__u,u),t.__v=n.__v,t.__.__k[t.__i]=t,Xo(r,t,u),n.__=n.__e=null,t.__e!=o&&Ho(t))}function Ho(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),Ho(e)}function Go(e){(8&e.__g||(e.__g|=8,Ne.push(e),sn++))&&y0==w.debounceRendering||((y0=w.debounceRendering)||queueMicrotask)($o)}function $o(){try{for(var e,t=1;Ne.length;)Ne.length>t&&Ne.sort(Vo),e=Ne.shift(),t=Ne.length,8&e.__g&&Ji(e)}finally{(sn=Ne.length)&&(y0||queueMicrotask)($o)}}function jo(e,t,n,o,r,u,i,a,l,c,d){var m,b,p,f,_,g,x=o.__k||ln,N=t.length;for(l=Ki(n,t,x,l,N),m=0;m<N;m++)(p=n.__k[m])!=null&&(b=~p.__i&&x[p.__i]||an,p.__i=m,g=T0(e,p,b,r,u,i,a,l,c,d),f=p.__e,(b.ref!=p.ref||8&b.__u)&&(b.ref&&x0(b.ref,null,p,b),p.ref&&d.push(p.ref,p.__c||f,p)),_=_||f,4&p.__u?(l=Yo(p,l,e,!b.__v),b.__e&&(b.__e=null)):typeof p.type=="function"&&g!==void 0?l=g:f&&(l=f.nextSibling),p.__u&=-21);return n.__e=_,l}function Ki(e,t,n,o,r){var u,i,a,l,c,d,m,b,p,f=n.length,_=f,g=0,x=0,N=e.__k=Array(r);for(u=0;u<r;u++)(i=t[u])!=null&&typeof i!="boolean"&&typeof i!="function"?(typeof i!="object"||i.constructor===String?i=N[u]=It(null,i):E0(i)?i=N[u]=It(y,{children:i}):i.constructor===wt&&i.__b?i=N[u]=It(i.type,i.props,i.key,i.ref,i.__v):N[u]=i,l=u+g,i.__=e,i.__b=e.__b+1,a=null,~(c=i.__i=Hi(i,n,l,_))&&(_--,(a=n[c])&&(a.__u|=2)),a&&a.__v?(i.__u|=16,c==l-1?g--:c==l+1?g++:c!=l&&(c>l?g--:g++,x=1)):(~c||(r>f?g--:r<f&&g++),typeof i.type!="function"&&(i.__u|=4))):N[u]=null;if(x){for(d=[],m=[],u=0;u<r;u++)if((i=N[u])&&16&i.__u){for(g=0,b=d.length;g<b;)d[p=g+b>>1]<i.__i?g=p+1:b=p;d[g]=i.__i,m[u]=g+1}for(g=d.length;u--;)m[u]&&(m[u]==g?g--:N[u].__u|=4)}if(_)for(u=0;u<f;u++)!(a=n[u])||2&a.__u||(a.__e==o&&(o=ke(a)),N0(a,a));return o}function Yo(e,t,n,o){var r,u,i,a;if(typeof e.type=="function"){if(e.props.__P)return t;if(r=e.__k)for(u=0;u<r.length;u++)r[u]&&(r[u].__=e,t=Yo(r[u],t,n,!1));return t}for(t&&!t.parentNode&&(t=ke(e))&&!t.parentNode&&(t=null),i=e.__e,a=t;a&&a.nodeType==8;)a=a.nextSibling;for(i!=a&&(!o&&n.moveBefore&&i.parentNode?n.moveBefore(i,t):n.insertBefore(i,t||null)),t=i;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function Hi(e,t,n,o){var r,u=e.key,i=e.type,a=t[n],l=a&&!(2&a.__u);if(a===null&&u==null||l&&u==a.key&&i==a.type)return n;if(o>(l?1:0)){for(r=n-1;r>=0;r--)if((a=t[r])&&!(2&a.__u)&&u==a.key&&i==a.type)return r;for(r=n+1;r<t.length;r++)if((a=t[r])&&!(2&a.__u)&&u==a.key&&i==a.type)return r}return-1}function Bo(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function on(e,t,n,o,r){var u,i;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof o=="string"&&(e.style.cssText=o=""),o)for(t in o)n&&t in n||Bo(e.style,t);if(n)for(t in n)o&&n[t]==o[t]||Bo(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof o!="function"&&(o=null),(e.__e||(e.__e={}))[t]=n,n&&o||(i=_0[t]||(_0[t]=$i(t)),(e.__a||(e.__a={}))[t]=S0,u=t!=(t=t.replace(Jo,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,i,u):e.removeEventListener(t,i,u));else{if(r=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function $i(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[rn]==null)t[rn]=S0++;else if(t[rn]<this.__a[e])return;return n(w.event?w.event(t):t)}}}function T0(e,t,n,o,r,u,i,a,l,c){var d,m,b,p,f,_,g,x,N,G,A,tt,kt,xe,re,nt,fe,Pe,ge=t.type;if(t.constructor!==wt)return null;128&n.__u&&(l=32&n.__u,d=n.__c.__z)&&(t.__u|=l,m=u=[],d.nodeType==8?a=un(d,u):u.push(d),a=u[0]||a),(d=w.__b)&&d(t);e:if(typeof ge=="function"){b=i.length;try{if(x=t.props,N=(d=ge.prototype)&&d.render,G=(d=ge.contextType)&&o[d.__c],A=d?G?G.props.value:d.__:o,(p=n.__c)?(t.__c=p,2&p.__g&&(p.__g|=1)):(N?t.__c=p=new ge(x,A):(t.__c=p=new ot(x,A),p.constructor=ge,p.render=Yi),G&&G.sub(p),p.state||(p.state={}),p.__n=o,p.__g|=8,p.__h=[],p.__k=[]),N&&(p.__s||(p.__s=p.state),ge.getDerivedStateFromProps&&(p.__s==p.state&&(p.__s=Fe({},p.__s)),Fe(p.__s,ge.getDerivedStateFromProps(x,p.__s)))),f=p.props,_=p.state,p.__v=t,n.__c){if(x!==f&&N&&!ge.getDerivedStateFromProps&&p.componentWillReceiveProps&&p.componentWillReceiveProps(x,A),t.__v==n.__v&&!(8&p.__g)||!(4&p.__g)&&p.shouldComponentUpdate&&p.shouldComponentUpdate(x,p.__s,A)===!1){t.__v!=n.__v&&(p.props=x,p.state=p.__s,p.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(ue){ue&&(ue.__=t)}),ln.push.apply(p.__h,p.__k),p.__k=[],p.__h.length&&i.push(p),a=ke(n);break e}p.componentWillUpdate&&p.componentWillUpdate(x,p.__s,A),N&&p.componentDidUpdate&&p.__h.push(function(){p.componentDidUpdate(f,_,g)})}else N&&!ge.getDerivedStateFromProps&&p.componentWillMount&&p.componentWillMount(),N&&p.componentDidMount&&p.__h.push(p.componentDidMount);p.context=A,p.props=x,p.__P=e,p.__g&=-5,tt=w.__r,kt=N?25:0;do p.__g&=-9,tt&&tt(t),d=p.render(p.props,p.state=p.__s,p.context);while(8&p.__g&&++kt<25);N&&(ln.push.apply(p.__h,p.__k),p.__k=[]),p.state=p.__s,p.getChildContext&&(o=Fe({},o,p.getChildContext())),N&&n.__c&&p.getSnapshotBeforeUpdate&&(g=p.getSnapshotBeforeUpdate(f,_)),xe=d&&d.type===y&&d.key==null?d.props.children:d,x.__P&&(d=a,r=(e=x.__P).namespaceURI,l=u=null,n.props&&n.props.__P!=e&&(n.__k.some(function(ue){ue&&N0(ue,ue)}),n.__k=null),a=n.__k?ke(n,0):null),a=jo(e,E0(xe)?xe:[xe],t,n,o,r,u,i,a,l,c),x.__P&&(t.__e=null,a=d),t.__u&=-161,m&&m.some(Me),p.__h.length&&i.push(p),1&p.__g&&(p.__g&=-4)}catch(ue){if(i.length=b,t.__v=null,l||u)if(ue&&ue.then){if(t.__u|=128|l,u){for(~(fe=u.indexOf(a||void 0))||(fe=u.length);(Pe=u[fe-1])&&Pe.nodeType==8;)fe--;for(;fe<u.length;fe++)if(Pe=u[fe])if(u[fe]=null,re){if(Pe==nt)break}else{if(Pe.nodeType!=8)break;Pe.data.startsWith("$s")&&(nt=un(re=Pe))}}if(!re){for(;a&&a.nodeType==8&&a.nextSibling;)a=a.nextSibling;re=a}(d=un(re=t.__c.__z||(t.__c.__z=re)))?(t.__e=re,a=d):t.__e=a,a=a&&a.nextSibling}else u&&u.some(Me);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),ue&&ue.then||Qo(t),w.__e(ue,t,n)}}else a=t.__e=ji(n.__e,t,n,o,r,u,i,l,c,e);return(d=w.diffed)&&d(t),a}function un(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function Qo(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(Qo))}function Xo(e,t,n){for(var o=0;o<n.length;)x0(n[o++],n[o++],n[o++]);w.__c&&w.__c(t,e),e.some(function(r){try{e=r.__h,r.__h=[],e.some(function(u){u.call(r)})}catch(u){w.__e(u,r.__v)}})}function ji(e,t,n,o,r,u,i,a,l,c){var d,m,b,p,f,_,g,x,N=n.props||an,G=t.props,A=t.type;if(A=="svg"?r="http://www.w3.org/2000/svg":A=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),u){for(d=0;d<u.length;d++)if((f=u[d])&&(A?f.localName==A:f.nodeType==3)){e=f,u[d]=null;break}}if(!e){if(x=c.ownerDocument||document,!A)return x.createTextNode(G);e=x.createElementNS(r,A,G.is?G:c),a&&(w.__m&&w.__m(t,u),a=!1),u=null}if(A){if(c=A=="template"&&e.content||e,u=A=="textarea"&&G.defaultValue!=null?null:u&&R0.call(c.childNodes),!a&&u)for(N={},d=0;d<e.attributes.length;d++)N[(f=e.attributes[d]).name]=f.value;for(d in N)f=N[d],d=="dangerouslySetInnerHTML"?b=f:d=="children"||d in G||d=="value"&&"defaultValue"in G||d=="checked"&&"defaultChecked"in G||on(e,d,null,f,r);for(d in G)f=G[d],d=="children"?p=f:d=="dangerouslySetInnerHTML"?m=f:d=="value"?_=f:d=="checked"?g=f:a&&typeof f!="function"||N[d]===f||on(e,d,f,N[d],r);m?(a||b&&(m.__html==b.__html||m.__html==e.innerHTML)||(e.innerHTML=m.__html),t.__k=[]):(b&&(e.textContent=""),(A=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&Vi.test(A))&&(r="http://www.w3.org/1999/xhtml"),jo(c,E0(p)?p:[p],t,n,o,r,u,i,u?u[0]:n.__k&&ke(n,0),a,l),u&&u.some(Me)),a&&A!="textarea"||(d="value",A=="progress"&&_==null?e.removeAttribute(d):_==null||_===e[d]&&(A!="progress"||_)||on(e,d,_,N[d],r),d="checked",g!=null&&g!=e[d]&&on(e,d,g,N[d],r))}else N===G||a&&e.data==G||(e.data=G);return e}function x0(e,t,n,o){try{typeof e=="function"?t?t.__x=e(t)||1:o&&(o=o.__c||o.__e)&&(t=o.__x)&&(o.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(r){w.__e(r,n)}}function N0(e,t,n){var o,r,u,i;if(w.unmount&&w.unmount(e),!(o=e.ref)||o.current&&o.current!=e.__e||x0(o,null,t,e),o=e.__c){if(o.componentWillUnmount)try{o.componentWillUnmount()}catch(a){w.__e(a,t)}o.__P=o.__n=null}if(o=e.__k)for(i=0;i<o.length;i++)o[i]&&N0(o[i],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(o=e.__c)&&(o=o.__z)&&(r=un(o,u=[]))&&(o==e.__e&&u.some(Me),Me(r),Me(o)),n||Me(e.__e),e.__e=e.__c=e.__=null}function Yi(e,t,n){return this.constructor(e,n)}function zo(e,t){var n,o,r,u;w.__&&w.__(e,t),t.nodeType==9&&(t=t.documentElement),o=(n=e&&32&e.__u)?null:t.__k,t.__k=It(y,{children:[e]}),r=[],u=[],T0(t,t.__k,o||an,an,t.namespaceURI,o?null:t.firstChild?R0.call(t.childNodes):null,r,o?o.__e:t.firstChild,n,u),Xo(r,t.__k,u),t.__k.props.children=null}w={__e:function(e,t,n,o){for(var r,u,i;t=t.__;)if((r=t.__c)&&!(1&r.__g)){r.__g|=4;try{if((i=(u=r.constructor)&&u.getDerivedStateFromError)&&r.setState(u.getDerivedStateFromError(e)),r.componentDidCatch&&(r.componentDidCatch(e,o||{}),i=1),i&&8&r.__g)return void(r.__g|=2)}catch(a){e=a}}throw sn=0,e}},Wo=0,v0=function(e){return e!=null&&e.constructor===wt},ot.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=Fe({},this.state)),typeof e=="function"&&(e=e(Fe({},n),this.props)),e&&(Fe(n,e),this.__v&&(t&&this.__k.push(t),Go(this)))},ot.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),Go(this))},ot.prototype.render=y,Ne=[],sn=0,Vo=function(e,t){return e.__v.__b-t.__v.__b},rn=Symbol(),Jo=/(PointerCapture)$|Capture$/i,S0=0,_0={},Wi=0;function rt(e){let t=!1,n=[];for(let o=0;o<e.length;o++){let r=e.charAt(o);switch(r){case"_":t=!0;break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":case"8":case"9":n.push(r),t=!1;break;default:t&&(t=!1,r=r.toUpperCase()),n.push(r);break}}return n.join("")}var Qi=new Set(["constructor","toString","toJSON","valueOf"]);function ut(e){return Qi.has(e)?e+"$":e}function er(){let e=this.buf,t=this.pos,n=0,o=0;for(let u=0;u<28;u+=7){let i=e[t++];if(n|=(i&127)<<u,(i&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=o;return}}let r=e[t++];if(n|=(r&15)<<28,o=(r&112)>>4,(r&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=o;return}for(let u=3;u<=31;u+=7){let i=e[t++];if(o|=(i&127)<<u,(i&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=o;return}}throw new Error("invalid varint")}var cn=4294967296;function k0(e){let t=e[0]==="-";t&&(e=e.slice(1));let n=1e6,o=0,r=0;function u(i,a){let l=Number(e.slice(i,a));r*=n,o=o*n+l,o>=cn&&(r=r+(o/cn|0),o=o%cn)}return u(-24,-18),u(-18,-12),u(-12,-6),u(-6),t?nr(o,r):w0(o,r)}function tr(e,t){let n=w0(e,t),o=n.hi&2147483648;o&&(n=nr(n.lo,n.hi));let r=I0(n.lo,n.hi);return o?"-"+r:r}function I0(e,t){if({lo:e,hi:t}=Xi(e,t),t<=2097151)return String(cn*t+e);let n=e&16777215,o=(e>>>24|t<<8)&16777215,r=t>>16&65535,u=n+o*6777216+r*6710656,i=o+r*8147497,a=r*2,l=1e7;return u>=l&&(i+=Math.floor(u/l),u%=l),i>=l&&(a+=Math.floor(i/l),i%=l),a.toString()+Zo(i)+Zo(u)}function Xi(e,t){return{lo:e>>>0,hi:t>>>0}}function w0(e,t){return{lo:e|0,hi:t|0}}function nr(e,t){return t=~t,e?e=~e+1:t+=1,w0(e,t)}var Zo=e=>{let t=String(e);return"0000000".slice(t.length)+t};function or(e,t){if(e>>>0<128){t.push(e);return}if(e>=0){for(;e>127;)t.push(e&127|128),e=e>>>7;t.push(e)}else{for(let n=0;n<9;n++)t.push(e&127|128),e=e>>7;t.push(1)}}function rr(){let e=this.buf[this.pos++];if((e&128)===0)return this.assertBounds(),e;let t=e&127;if(e=this.buf[this.pos++],t|=(e&127)<<7,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<14,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<21,(e&128)===0)return this.assertBounds(),t;e=this.buf[this.pos++],t|=(e&15)<<28;for(let n=5;(e&128)!==0&&n<10;n++)e=this.buf[this.pos++];if((e&128)!==0)throw new Error("invalid varint");return this.assertBounds(),t>>>0}var W=zi();function zi(){let e=new DataView(new ArrayBuffer(8));if(typeof BigInt=="function"&&typeof e.getBigInt64=="function"&&typeof e.getBigUint64=="function"&&typeof e.setBigInt64=="function"&&typeof e.setBigUint64=="function"&&(!!globalThis.Deno||!!globalThis.Bun||typeof process!="object"||typeof process.env!="object"||process.env.BUF_BIGINT_DISABLE!=="1")){let n=BigInt("-9223372036854775808"),o=BigInt("9223372036854775807"),r=BigInt("0"),u=BigInt("18446744073709551615");return{zero:BigInt(0),supported:!0,parse(i){let a=typeof i=="bigint"?i:BigInt(i);if(a>o||a<n)throw new Error(`invalid int64: ${i}`);return a},uParse(i){let a=typeof i=="bigint"?i:BigInt(i);if(a>u||a<r)throw new Error(`invalid uint64: ${i}`);return a},enc(i){return e.setBigInt64(0,this.parse(i),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},uEnc(i){return e.setBigInt64(0,this.uParse(i),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},dec(i,a){return e.setInt32(0,i,!0),e.setInt32(4,a,!0),e.getBigInt64(0,!0)},uDec(i,a){return e.setInt32(0,i,!0),e.setInt32(4,a,!0),e.getBigUint64(0,!0)}}}return{zero:"0",supported:!1,parse(n){return typeof n!="string"&&(n=n.toString()),ur(n),n},uParse(n){return typeof n!="string"&&(n=n.toString()),sr(n),n},enc(n){return typeof n!="string"&&(n=n.toString()),ur(n),k0(n)},uEnc(n){return typeof n!="string"&&(n=n.toString()),sr(n),k0(n)},dec(n,o){return tr(n,o)},uDec(n,o){return I0(n,o)}}}function ur(e){if(!/^-?[0-9]+$/.test(e))throw new Error("invalid int64: "+e)}function sr(e){if(!/^[0-9]+$/.test(e))throw new Error("invalid uint64: "+e)}var h;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(h||(h={}));function Lt(e,t){switch(e){case h.STRING:return"";case h.BOOL:return!1;case h.DOUBLE:case h.FLOAT:return 0;case h.INT64:case h.UINT64:case h.SFIXED64:case h.FIXED64:case h.SINT64:return t?"0":W.zero;case h.BYTES:return new Uint8Array(0);default:return 0}}function qe(e,t){return Object.prototype.hasOwnProperty.call(e,t)&&e[t]!==void 0}function Ue(e,t,n){t==="__proto__"?Object.defineProperty(e,"__proto__",{value:n,writable:!0,enumerable:!0,configurable:!0}):e[t]=n}function Ot(e){for(let t of e.field)qe(t,"jsonName")||(t.jsonName=rt(t.name));e.nestedType.forEach(Ot)}function ir(e,t){let n=e.values.find(o=>o.name===t);if(!n)throw new Error(`cannot parse ${e} default value: ${t}`);return n.number}function ar(e,t){switch(e){case h.STRING:return t;case h.BYTES:{let n=Zi(t);if(n===!1)throw new Error(`cannot parse ${h[e]} default value: ${t}`);return n}case h.INT64:case h.SFIXED64:case h.SINT64:return W.parse(t);case h.UINT64:case h.FIXED64:return W.uParse(t);case h.DOUBLE:case h.FLOAT:switch(t){case"inf":return Number.POSITIVE_INFINITY;case"-inf":return Number.NEGATIVE_INFINITY;case"nan":return Number.NaN;default:return parseFloat(t)}case h.BOOL:return t==="true";case h.INT32:case h.UINT32:case h.SINT32:case h.FIXED32:case h.SFIXED32:return parseInt(t,10)}}function Zi(e){let t=[],n={tail:e,c:"",next(){return this.tail.length==0?!1:(this.c=this.tail[0],this.tail=this.tail.substring(1),!0)},take(o){if(this.tail.length>=o){let r=this.tail.substring(0,o);return this.tail=this.tail.substring(o),r}return!1}};for(;n.next();)switch(n.c){case"\\":if(n.next())switch(n.c){case"\\":t.push(n.c.charCodeAt(0));break;case"b":t.push(8);break;case"f":t.push(12);break;case"n":t.push(10);break;case"r":t.push(13);break;case"t":t.push(9);break;case"v":t.push(11);break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":{let o=n.c,r=n.take(2);if(r===!1)return!1;let u=parseInt(o+r,8);if(Number.isNaN(u))return!1;t.push(u);break}case"x":{let o=n.c,r=n.take(2);if(r===!1)return!1;let u=parseInt(o+r,16);if(Number.isNaN(u))return!1;t.push(u);break}case"u":{let o=n.c,r=n.take(4);if(r===!1)return!1;let u=parseInt(o+r,16);if(Number.isNaN(u))return!1;let i=new Uint8Array(4);new DataView(i.buffer).setInt32(0,u,!0),t.push(i[0],i[1],i[2],i[3]);break}case"U":{let o=n.c,r=n.take(8);if(r===!1)return!1;let u=W.uEnc(o+r),i=new Uint8Array(8),a=new DataView(i.buffer);a.setInt32(0,u.lo,!0),a.setInt32(4,u.hi,!0),t.push(i[0],i[1],i[2],i[3],i[4],i[5],i[6],i[7]);break}}break;default:t.push(n.c.charCodeAt(0))}return new Uint8Array(t)}function*dn(e){switch(e.kind){case"file":for(let t of e.messages)yield t,yield*dn(t);yield*e.enums,yield*e.services,yield*e.extensions;break;case"message":for(let t of e.nestedMessages)yield t,yield*dn(t);yield*e.nestedEnums,yield*e.nestedExtensions;break}}var L0;function ea(e){var t;L0=Object.assign(Object.assign({},e),{encodeUtf8Into:(t=e.encodeUtf8Into)!==null&&t!==void 0?t:D0(e.encodeUtf8.bind(e))})}function O0(){if(!L0){let e=globalThis;if(!e.TextEncoder||!e.TextDecoder)throw new Error("encoding API missing: install TextEncoder and TextDecoder on globalThis");let t=new e.TextEncoder,n=new e.TextDecoder("utf-8",{ignoreBOM:!0}),o,r={encodeUtf8(i){return t.encode(i)},decodeUtf8(i,a){return a?(o||(o=new e.TextDecoder("utf-8",{fatal:!0,ignoreBOM:!0})),o.decode(i)):n.decode(i)},checkUtf8(i){try{return encodeURIComponent(i),!0}catch{return!1}}};t.encodeInto&&(r.encodeUtf8Into=t.encodeInto.bind(t));let u=String.prototype.isWellFormed;u&&(r.checkUtf8=i=>u.call(i)),ea(r)}return L0}function D0(e){return(t,n)=>{let o=e(t);return n.set(o),{written:o.byteLength}}}var P;(function(e){e[e.Varint=0]="Varint",e[e.Bit64=1]="Bit64",e[e.LengthDelimited=2]="LengthDelimited",e[e.StartGroup=3]="StartGroup",e[e.EndGroup=4]="EndGroup",e[e.Bit32=5]="Bit32"})(P||(P={}));var ta=4294967295,na=2147483647,oa=-2147483648,pn=class{constructor(t){this.stackPos=[],this.encodeUtf8Into=t?D0(t):O0().encodeUtf8Into,this.buffer=cr,this.viewCache=ua,this.pos=0}ensureCapacity(t){let n=this.pos+t;if(n>this.buffer.length){let o=this.buffer.length||ra;for(;o<n;)o*=2;let r=new Uint8Array(o);this.pos>0&&r.set(this.buffer),this.buffer=r}}view(){let t=this.buffer,n=this.viewCache;if(n.byteLength===t.byteLength)return n;let o=new DataView(t.buffer);return this.viewCache=o,o}finish(){let t=this.buffer.slice(0,this.pos);return this.pos=0,this.stackPos=[],t}fork(){return this.stackPos.push(this.pos),this.ensureCapacity(Dt),this.buffer[this.pos++]=0,this}join(){let t=this.stackPos.pop();if(t===void 0)throw new Error("invalid state, fork stack empty");let n=this.pos-t-Dt,o=C0(n);return o>Dt&&(this.ensureCapacity(o-Dt),this.buffer.copyWithin(t+o,t+Dt,this.pos)),this.pos=t,this.uint32(n),this.pos+=n,this}tag(t,n){return this.uint32((t<<3|n)>>>0)}raw(t){return this.ensureCapacity(t.length),this.buffer.set(t,this.pos),this.pos+=t.length,this}uint32(t){if(lr(t),this.ensureCapacity(5),t<128)return this.buffer[this.pos++]=t,this;for(;t>127;)this.buffer[this.pos++]=t&127|128,t>>>=7;return this.buffer[this.pos++]=t,this}int32(t){if(A0(t),t>=0)return this.uint32(t);this.ensureCapacity(10);for(let n=0;n<9;n++)this.buffer[this.pos++]=t&127|128,t>>=7;return this.buffer[this.pos++]=1,this}bool(t){return this.ensureCapacity(1),this.buffer[this.pos++]=t?1:0,this}bytes(t){return this.uint32(t.byteLength),this.raw(t)}string(t){typeof t!="string"&&(t=String(t));let n=t.length;if(n<=dr){this.ensureCapacity(n+1);let l=this.buffer,c=this.pos;l[c++]=n;let d=0;for(;d<n;d++){let m=t.charCodeAt(d);if(m>127)break;l[c++]=m}if(d==n)return this.pos=c,this}this.ensureCapacity(n*3+5);let o=C0(n),r=this.buffer,u=this.pos,{written:i}=this.encodeUtf8Into(t,r.subarray(u+o)),a=C0(i);return a!=o&&r.copyWithin(u+a,u+o,u+o+i),this.uint32(i),this.pos+=i,this}float(t){return sa(t),this.ensureCapacity(4),this.view().setFloat32(this.pos,t,!0),this.pos+=4,this}double(t){return this.ensureCapacity(8),this.view().setFloat64(this.pos,t,!0),this.pos+=8,this}fixed32(t){return lr(t),this.ensureCapacity(4),this.view().setUint32(this.pos,t,!0),this.pos+=4,this}sfixed32(t){return A0(t),this.ensureCapacity(4),this.view().setInt32(this.pos,t,!0),this.pos+=4,this}sint32(t){return A0(t),this.uint32((t<<1^t>>31)>>>0)}sfixed64(t){let n=W.enc(t);this.ensureCapacity(8);let o=this.view();return o.setInt32(this.pos,n.lo,!0),o.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}fixed64(t){let n=W.uEnc(t);this.ensureCapacity(8);let o=this.view();return o.setInt32(this.pos,n.lo,!0),o.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}int64(t){let n=W.enc(t);return this.writeVarint64(n.lo,n.hi)}sint64(t){let n=W.enc(t),o=n.hi>>31,r=n.lo<<1^o,u=(n.hi<<1|n.lo>>>31)^o;return this.writeVarint64(r,u)}uint64(t){let n=W.uEnc(t);return this.writeVarint64(n.lo,n.hi)}writeVarint64(t,n){this.ensureCapacity(10);let o=this.buffer,r=this.pos;for(let a=0;a<28;a=a+7){let l=t>>>a,c=!(!(l>>>7)&&n==0);if(o[r++]=(c?l|128:l)&255,!c)return this.pos=r,this}let u=t>>>28&15|(n&7)<<4,i=n>>3!=0;if(o[r++]=(i?u|128:u)&255,!i)return this.pos=r,this;for(let a=3;a<31;a=a+7){let l=n>>>a,c=!!(l>>>7);if(o[r++]=(c?l|128:l)&255,!c)return this.pos=r,this}return o[r++]=n>>>31&1,this.pos=r,this}},ra=128,Dt=1,cr=new Uint8Array(0),ua=new DataView(cr.buffer),dr=32;function C0(e){return e<128?1:e<16384?2:e<2097152?3:e<268435456?4:5}var Ge=class{constructor(t,n=O0().decodeUtf8){this.decodeUtf8=n,this.varint64Lo=0,this.varint64Hi=0,this.varint64=er,this.uint32=rr,this.buf=t,this.len=t.length,this.pos=0,this.view=new DataView(t.buffer,t.byteOffset,t.byteLength)}tag(){let t=this.pos,n=this.uint32(),o=this.pos-t;if(o>5||o==5&&this.buf[this.pos-1]>15)throw new Error("illegal tag: varint overflows uint32");let r=n>>>3,u=n&7;if(r<=0||u>5)throw new Error("illegal tag: field no "+r+" wire type "+u);return[r,u]}skip(t,n,o=100){let r=this.pos;switch(t){case P.Varint:for(;this.buf[this.pos++]&128;);break;case P.Bit64:this.pos+=4;case P.Bit32:this.pos+=4;break;case P.LengthDelimited:let u=this.uint32();this.pos+=u;break;case P.StartGroup:if(o<=0)throw new Error("maximum recursion depth reached");for(;;){let[i,a]=this.tag();if(a===P.EndGroup){if(n!==void 0&&i!==n)throw new Error("invalid end group tag");break}this.skip(a,i,o-1)}break;default:throw new Error("cant skip wire type "+t)}return this.assertBounds(),this.buf.subarray(r,this.pos)}assertBounds(){if(this.pos>this.len)throw new RangeError("premature EOF")}int32(){return this.uint32()|0}sint32(){let t=this.uint32();return t>>>1^-(t&1)}int64(){return this.varint64(),W.dec(this.varint64Lo,this.varint64Hi)}uint64(){return this.varint64(),W.uDec(this.varint64Lo,this.varint64Hi)}sint64(){this.varint64();let t=this.varint64Lo,n=this.varint64Hi,o=-(t&1);return t=(t>>>1|(n&1)<<31)^o,n=n>>>1^o,W.dec(t,n)}bool(){let t=this.buf[this.pos];return t<128?(this.pos++,t!==0):(this.varint64(),this.varint64Lo!==0||this.varint64Hi!==0)}fixed32(){return this.view.getUint32((this.pos+=4)-4,!0)}sfixed32(){return this.view.getInt32((this.pos+=4)-4,!0)}fixed64(){return W.uDec(this.sfixed32(),this.sfixed32())}sfixed64(){return W.dec(this.sfixed32(),this.sfixed32())}float(){return this.view.getFloat32((this.pos+=4)-4,!0)}double(){return this.view.getFloat64((this.pos+=8)-8,!0)}bytes(){let t=this.uint32(),n=this.pos;return this.pos+=t,this.assertBounds(),this.buf.subarray(n,n+t)}string(t){let n=this.uint32(),o=this.pos;this.pos+=n,this.assertBounds();let r=this.buf;if(n<=dr){let u=new Array(n);for(let i=0;i<n;i++){let a=r[o+i];if(a>127)return this.decodeUtf8(r.subarray(o,this.pos),t);u[i]=a}return String.fromCharCode.apply(String,u)}return this.decodeUtf8(r.subarray(o,this.pos),t)}};function A0(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid int32: "+typeof e);if(!Number.isInteger(e)||e>na||e<oa)throw new Error("invalid int32: "+e)}function lr(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid uint32: "+typeof e);if(!Number.isInteger(e)||e>ta||e<0)throw new Error("invalid uint32: "+e)}function sa(e){if(typeof e=="string"){let t=e;if(e=Number(e),Number.isNaN(e)&&t!=="NaN")throw new Error("invalid float32: "+t)}else if(typeof e!="number")throw new Error("invalid float32: "+typeof e);if(!Number.isFinite(Math.fround(e))&&Number.isFinite(e))throw new Error("invalid float32: "+e)}function mn(e,t){return ia([e,t])}function ia(e,t){let n=aa();if(!e.length)return n;if("$typeName"in e[0]&&e[0].$typeName=="google.protobuf.FileDescriptorSet"){for(let o of e[0].file)t?.(o),hr(o,n);return n}if("$typeName"in e[0]){let i=function(a){let l=[];for(let c of a.dependency){if(n.getFile(c)!=null||u.has(c))continue;let d=r(c);if(!d)throw new Error(`Unable to resolve ${c}, imported by ${a.name}`);"kind"in d?n.addFile(d,!1,!0):(u.add(d.name),l.push(d))}return l.concat(...l.map(i))},o=e[0],r=e[1],u=new Set;for(let a of[o,...i(o)].reverse())t?.(a),hr(a,n)}else for(let o of e)for(let r of o.files)n.addFile(r);return n}function aa(){let e=new Map,t=new Map,n=new Map;return{kind:"registry",types:e,extendees:t,[Symbol.iterator](){return e.values()},get files(){return n.values()},addFile(o,r,u){if(n.set(o.proto.name,o),!r)for(let i of dn(o))this.add(i);if(u)for(let i of o.dependencies)this.addFile(i,r,u)},add(o){if(o.kind=="extension"){let r=t.get(o.extendee.typeName);r||t.set(o.extendee.typeName,r=new Map),r.set(o.number,o)}e.set(o.typeName,o)},get(o){return e.get(o)},getFile(o){return n.get(o)},getMessage(o){let r=e.get(o);return r?.kind=="message"?r:void 0},getEnum(o){let r=e.get(o);return r?.kind=="enum"?r:void 0},getExtension(o){let r=e.get(o);return r?.kind=="extension"?r:void 0},getExtensionFor(o,r){var u;return(u=t.get(o.typeName))===null||u===void 0?void 0:u.get(r)},getService(o){let r=e.get(o);return r?.kind=="service"?r:void 0}}}var la=998,ca=999,da=9999,pa=9,At=10,Ct=11,ma=12,pr=14,U0=3,fa=2,mr=1,ha=0,P0=1,fr=2,ba=3,ga=1,ya=2,_a=1,va=2;var Sa=1002,gr={998:{fieldPresence:1,enumType:2,repeatedFieldEncoding:2,utf8Validation:3,messageEncoding:1,jsonFormat:2,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},999:{fieldPresence:2,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1e3:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1001:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:1,defaultSymbolVisibility:2,enforceProtoLimits:1},1002:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:3,defaultSymbolVisibility:4,enforceProtoLimits:2}};function hr(e,t){var n,o;let r={kind:"file",proto:e,deprecated:(o=(n=e.options)===null||n===void 0?void 0:n.deprecated)!==null&&o!==void 0?o:!1,edition:xa(e),name:e.name.replace(/\.proto$/,""),dependencies:Na(e,t),enums:[],messages:[],extensions:[],services:[],toString(){return`file ${e.name}`}},u=new Map,i={get(a){return u.get(a)},add(a){var l;le(((l=a.proto.options)===null||l===void 0?void 0:l.mapEntry)===!0),u.set(a.typeName,a)}};for(let a of e.enumType)yr(a,r,void 0,t);for(let a of e.messageType)_r(a,r,void 0,t,i);for(let a of e.service)Ea(a,r,t);M0(r,t);for(let a of u.values())F0(a,t,i);for(let a of r.messages)F0(a,t,i),M0(a,t);t.addFile(r,!0)}function M0(e,t){switch(e.kind){case"file":for(let n of e.proto.extension){let o=q0(n,e,t);e.extensions.push(o),t.add(o)}break;case"message":for(let n of e.proto.extension){let o=q0(n,e,t);e.nestedExtensions.push(o),t.add(o)}for(let n of e.nestedMessages)M0(n,t);break}}function F0(e,t,n){let o=e.proto.oneofDecl.map(u=>Ta(u,e)),r=new Set;for(let u of e.proto.field){let i=La(u,o),a=q0(u,e,t,i,n);e.fields.push(a),e.field[a.localName]=a,i===void 0?e.members.push(a):(i.fields.push(a),r.has(i)||(r.add(i),e.members.push(i)))}for(let u of o.filter(i=>r.has(i)))e.oneofs.push(u);for(let u of e.nestedMessages)F0(u,t,n)}function yr(e,t,n,o){var r,u,i,a,l,c,d,m,b;let p=ka(e.name,e.value),f={kind:"enum",proto:e,deprecated:(u=(r=e.options)===null||r===void 0?void 0:r.deprecated)!==null&&u!==void 0?u:!1,file:t,parent:n,open:!0,name:e.name,typeName:fn(e,n,t),value:{},values:[],sharedPrefix:p,toString(){return`enum ${this.typeName}`}};f.open=Aa(f),o.add(f);for(let _ of e.value){let g=_.name,x={kind:"enum_value",proto:_,deprecated:(a=(i=_.options)===null||i===void 0?void 0:i.deprecated)!==null&&a!==void 0?a:!1,parent:f,name:g,localName:ut(p==null?g:g.substring(p.length)),number:_.number,jsonName:(l=Ia(_))!==null&&l!==void 0?l:g,toString(){return`enum value ${f.typeName}.${g}`}};f.values.push(x),(c=(m=f.value)[b=_.number])!==null&&c!==void 0||(m[b]=x)}((d=n?.nestedEnums)!==null&&d!==void 0?d:t.enums).push(f)}function _r(e,t,n,o,r){var u,i,a,l;let c={kind:"message",proto:e,deprecated:(i=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&i!==void 0?i:!1,file:t,parent:n,name:e.name,typeName:fn(e,n,t),fields:[],field:{},oneofs:[],members:[],nestedEnums:[],nestedMessages:[],nestedExtensions:[],toString(){return`message ${this.typeName}`}};((a=e.options)===null||a===void 0?void 0:a.mapEntry)===!0?r.add(c):(((l=n?.nestedMessages)!==null&&l!==void 0?l:t.messages).push(c),o.add(c));for(let d of e.enumType)yr(d,t,c,o);for(let d of e.nestedType)_r(d,t,c,o,r)}function Ea(e,t,n){var o,r;let u={kind:"service",proto:e,deprecated:(r=(o=e.options)===null||o===void 0?void 0:o.deprecated)!==null&&r!==void 0?r:!1,file:t,name:e.name,typeName:fn(e,void 0,t),methods:[],method:{},toString(){return`service ${this.typeName}`}};t.services.push(u),n.add(u);for(let i of e.method){let a=Ra(i,u,n);u.methods.push(a),u.method[a.localName]=a}}function Ra(e,t,n){var o,r,u,i;let a;e.clientStreaming&&e.serverStreaming?a="bidi_streaming":e.clientStreaming?a="client_streaming":e.serverStreaming?a="server_streaming":a="unary";let l=n.getMessage(ye(e.inputType)),c=n.getMessage(ye(e.outputType));le(l,`invalid MethodDescriptorProto: input_type ${e.inputType} not found`),le(c,`invalid MethodDescriptorProto: output_type ${e.inputType} not found`);let d=e.name;return{kind:"rpc",proto:e,deprecated:(r=(o=e.options)===null||o===void 0?void 0:o.deprecated)!==null&&r!==void 0?r:!1,parent:t,name:d,localName:ut(d.length?ut(d[0].toLowerCase()+d.substring(1)):d),methodKind:a,input:l,output:c,idempotency:(i=(u=e.options)===null||u===void 0?void 0:u.idempotencyLevel)!==null&&i!==void 0?i:ha,toString(){return`rpc ${t.typeName}.${d}`}}}function Ta(e,t){return{kind:"oneof",proto:e,deprecated:!1,parent:t,fields:[],name:e.name,localName:ut(rt(e.name)),toString(){return`oneof ${t.typeName}.${this.name}`}}}function q0(e,t,n,o,r){var u,i,a;let l=r===void 0,c={kind:"field",proto:e,deprecated:(i=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&i!==void 0?i:!1,name:e.name,number:e.number,scalar:void 0,message:void 0,enum:void 0,presence:Oa(e,o,l,t),utf8Validation:Pa(e,t),listKind:void 0,mapKind:void 0,mapKey:void 0,delimitedEncoding:void 0,packed:void 0,longAsString:!1,getDefaultValue:void 0},d;if(l){let f=t.kind=="file"?t:t.file,_=t.kind=="file"?void 0:t,g=fn(e,_,f);c.kind="extension",c.file=f,c.parent=_,c.oneof=void 0,c.typeName=g,c.jsonName=`[${g}]`,d=()=>`extension ${g}`;let x=n.getMessage(ye(e.extendee));le(x,`invalid FieldDescriptorProto: extendee ${e.extendee} not found`),c.extendee=x}else{let f=t;le(f.kind=="message"),c.parent=f,c.oneof=o,c.localName=o?rt(e.name):ut(rt(e.name)),c.jsonName=e.jsonName,d=()=>`field ${f.typeName}.${e.name}`}Object.defineProperty(c,"toString",{value:d,writable:!0,enumerable:!0,configurable:!0});let m=e.label,b=e.type,p=(a=e.options)===null||a===void 0?void 0:a.jstype;if(m===U0){let f=b==Ct?r?.get(ye(e.typeName)):void 0;if(f){c.fieldKind="map";let{key:_,value:g}=Ca(f);return c.mapKey=_.scalar,c.mapKind=g.fieldKind,c.message=g.message,c.delimitedEncoding=!1,c.enum=g.enum,c.scalar=g.scalar,c}switch(c.fieldKind="list",b){case Ct:case At:c.listKind="message",c.message=n.getMessage(ye(e.typeName)),le(c.message),c.delimitedEncoding=br(e,t);break;case pr:c.listKind="enum",c.enum=n.getEnum(ye(e.typeName)),le(c.enum);break;default:c.listKind="scalar",c.scalar=b,c.longAsString=p==mr;break}return c.packed=Da(e,t),c}switch(b){case Ct:case At:c.fieldKind="message",c.message=n.getMessage(ye(e.typeName)),le(c.message,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.delimitedEncoding=br(e,t),c.getDefaultValue=()=>{};break;case pr:{let f=n.getEnum(ye(e.typeName));le(f!==void 0,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.fieldKind="enum",c.enum=n.getEnum(ye(e.typeName)),c.getDefaultValue=()=>qe(e,"defaultValue")?ir(f,e.defaultValue):void 0;break}default:{c.fieldKind="scalar",c.scalar=b,c.longAsString=p==mr,c.getDefaultValue=()=>qe(e,"defaultValue")?ar(b,e.defaultValue):void 0;break}}return c}function xa(e){switch(e.syntax){case"":case"proto2":return la;case"proto3":return ca;case"editions":if(e.edition===da)return Sa;if(e.edition in gr)return e.edition;throw new Error(`${e.name}: unsupported edition`);default:throw new Error(`${e.name}: unsupported syntax "${e.syntax}"`)}}function Na(e,t){return e.dependency.map(n=>{let o=t.getFile(n);if(!o)throw new Error(`Cannot find ${n}, imported by ${e.name}`);return o})}function ka(e,t){let n=wa(e)+"_";for(let o of t){if(!o.name.toLowerCase().startsWith(n))return;let r=o.name.substring(n.length);if(r.length==0||/^\d/.test(r))return}return n}function Ia(e){var t,n;let u;for(let i of(n=(t=e.options)===null||t===void 0?void 0:t.$unknown)!==null&&n!==void 0?n:[]){if(i.no!==998||i.wireType!==P.LengthDelimited)continue;let a=new Ge(new Ge(i.data).bytes());for(;a.pos<a.len;){let[l,c]=a.tag();l===1&&c===P.LengthDelimited?u=a.string():a.skip(c,l)}}return u}function wa(e){return(e.substring(0,1)+e.substring(1).replace(/[A-Z]/g,t=>"_"+t)).toLowerCase()}function fn(e,t,n){let o;return t?o=`${t.typeName}.${e.name}`:n.proto.package.length>0?o=`${n.proto.package}.${e.name}`:o=`${e.name}`,o}function ye(e){return e.startsWith(".")?e.substring(1):e}function La(e,t){if(!qe(e,"oneofIndex")||e.proto3Optional)return;let n=t[e.oneofIndex];return le(n,`invalid FieldDescriptorProto: oneof #${e.oneofIndex} for field #${e.number} not found`),n}function Oa(e,t,n,o){if(e.label==fa)return ba;if(e.label==U0)return fr;if(t||e.proto3Optional||n)return P0;let r=Be("fieldPresence",{proto:e,parent:o});return r==fr&&(e.type==Ct||e.type==At)?P0:r}function Da(e,t){if(e.label!=U0)return!1;switch(e.type){case pa:case ma:case At:case Ct:return!1}let n=e.options;return n&&qe(n,"packed")?n.packed:ga==Be("repeatedFieldEncoding",{proto:e,parent:t})}function Ca(e){let t=e.fields.find(o=>o.number===1),n=e.fields.find(o=>o.number===2);return le(t&&t.fieldKind=="scalar"&&t.scalar!=h.BYTES&&t.scalar!=h.FLOAT&&t.scalar!=h.DOUBLE&&n&&n.fieldKind!="list"&&n.fieldKind!="map"),{key:t,value:n}}function Aa(e){var t;return _a==Be("enumType",{proto:e.proto,parent:(t=e.parent)!==null&&t!==void 0?t:e.file})}function br(e,t){return e.type==At?!0:ya==Be("messageEncoding",{proto:e,parent:t})}function Pa(e,t){return va==Be("utf8Validation",{proto:e,parent:t})}function Be(e,t){var n,o;let r=(n=t.proto.options)===null||n===void 0?void 0:n.features;if(r){let u=r[e];if(u!=0)return u}if("kind"in t){if(t.kind=="message")return Be(e,(o=t.parent)!==null&&o!==void 0?o:t.file);let u=gr[t.edition];if(!u)throw new Error(`feature default for edition ${t.edition} not found`);return u[e]}return Be(e,t.parent)}function le(e,t){if(!e)throw new Error(t)}function vr(e){let t=Ma(e);return t.messageType.forEach(Ot),mn(t,()=>{}).getFile(t.name)}function Ma(e){return Object.assign(Object.create({syntax:"",edition:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FileDescriptorProto",dependency:[],publicDependency:[],weakDependency:[],optionDependency:[],service:[],extension:[]},e),{messageType:e.messageType.map(Sr),enumType:e.enumType.map(Er)}))}function Sr(e){var t,n,o,r,u,i,a,l;return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.DescriptorProto",name:e.name,field:(n=(t=e.field)===null||t===void 0?void 0:t.map(Fa))!==null&&n!==void 0?n:[],extension:[],nestedType:(r=(o=e.nestedType)===null||o===void 0?void 0:o.map(Sr))!==null&&r!==void 0?r:[],enumType:(i=(u=e.enumType)===null||u===void 0?void 0:u.map(Er))!==null&&i!==void 0?i:[],extensionRange:(l=(a=e.extensionRange)===null||a===void 0?void 0:a.map(d=>Object.assign({$typeName:"google.protobuf.DescriptorProto.ExtensionRange"},d)))!==null&&l!==void 0?l:[],oneofDecl:[],reservedRange:[],reservedName:[]})}function Fa(e){return Object.assign(Object.create({label:1,typeName:"",extendee:"",defaultValue:"",oneofIndex:0,jsonName:"",proto3Optional:!1}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldDescriptorProto"},e),{options:e.options?qa(e.options):void 0}))}function qa(e){var t,n,o;return Object.assign(Object.create({ctype:0,packed:!1,jstype:0,lazy:!1,unverifiedLazy:!1,deprecated:!1,weak:!1,debugRedact:!1,retention:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldOptions"},e),{targets:(t=e.targets)!==null&&t!==void 0?t:[],editionDefaults:(o=(n=e.editionDefaults)===null||n===void 0?void 0:n.map(u=>Object.assign({$typeName:"google.protobuf.FieldOptions.EditionDefault"},u)))!==null&&o!==void 0?o:[],uninterpretedOption:[]}))}function Er(e){return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.EnumDescriptorProto",name:e.name,reservedName:[],reservedRange:[],value:e.value.map(n=>Object.assign({$typeName:"google.protobuf.EnumValueDescriptorProto"},n))})}var Rr=Uint8Array.prototype.setFromBase64;function bn(e){let t=e.length,n=t-(t+3>>2);(t&3)==0&&e[t-1]=="="&&(n-=e[t-2]=="="?2:1);let o=new Uint8Array(n),r=-1;if(Rr)try{let u=Rr.call(o,e);u.read==t&&(r=u.written)}catch{}return r<0&&(r=Ua(o,e)),r==n?o:o.subarray(0,r)}function Ua(e,t){let n=Ba(),o=0,r=0,u,i=0;for(let a=0;a<t.length;a++){if(u=n[t.charCodeAt(a)],u===void 0)switch(t[a]){case"=":r=0;case`
`:case"\r":case"	":case" ":continue;default:throw Error("invalid base64 string")}switch(r){case 0:i=u,r=1;break;case 1:e[o++]=i<<2|(u&48)>>4,i=u,r=2;break;case 2:e[o++]=(i&15)<<4|(u&60)>>2,i=u,r=3;break;case 3:e[o++]=(i&3)<<6|u,r=0;break}}if(r==1)throw Error("invalid base64 string");return o}var Tr=Uint8Array.prototype.toBase64,Ga={std:{alphabet:"base64",omitPadding:!1},std_raw:{alphabet:"base64",omitPadding:!0},url:{alphabet:"base64url",omitPadding:!0}};function G0(e,t="std"){if(Tr)return Tr.call(e,Ga[t]);let n=Nr(t),o=t=="std",r="",u=0,i,a=0;for(let l=0;l<e.length;l++)switch(i=e[l],u){case 0:r+=n[i>>2],a=(i&3)<<4,u=1;break;case 1:r+=n[a|i>>4],a=(i&15)<<2,u=2;break;case 2:r+=n[a|i>>6],r+=n[i&63],u=0;break}return u&&(r+=n[a],o&&(r+="=",u==1&&(r+="="))),r}var hn,xr,st;function Nr(e){return hn||(hn="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split(""),xr=hn.slice(0,-2).concat("-","_")),e=="url"?xr:hn}function Ba(){if(!st){st=[];let e=Nr("std");for(let t=0;t<e.length;t++)st[e[t].charCodeAt(0)]=t;st[45]=e.indexOf("+"),st[95]=e.indexOf("/")}return st}var gn=class extends Error{constructor(t,n,o="FieldValueInvalidError"){super(n),this.name=o,this.field=()=>t}};function B0(e,t){return e!==null&&typeof e=="object"&&"$typeName"in e&&typeof e.$typeName=="string"?t===void 0?!0:t.typeName===e.$typeName:!1}function Pt(e){return e!==null&&typeof e=="object"&&!Array.isArray(e)}function yn(e){let t=e.fields[0];return Va(e.typeName)&&t!==void 0&&t.fieldKind=="scalar"&&t.name=="value"&&t.number==1}var Wa=new Set(["google.protobuf.DoubleValue","google.protobuf.FloatValue","google.protobuf.Int64Value","google.protobuf.UInt64Value","google.protobuf.Int32Value","google.protobuf.UInt32Value","google.protobuf.BoolValue","google.protobuf.StringValue","google.protobuf.BytesValue"]);function Va(e){return Wa.has(e)}var Ja=999,Ka=998,Ir=2;function _e(e,t){return B0(t,e)?t:wr(e)(t)}var kr=new WeakMap;function wr(e){let t=kr.get(e);return t===void 0&&(t=Ha(e),kr.set(e,t)),t}var W0=0,Lr=1,Or=2,Dr=3;function Ha(e){let t=e.typeName,{properties:n,prototype:o}=$a(e);return r=>{let u;o!==void 0?(u=Object.create(o),u.$typeName=t):u={$typeName:t};for(let i=0;i<n.length;i++){let a=n[i],l=a.name,c=r?.[l];switch(a.kind){case W0:c!=null?u[l]=a.convert!==void 0?a.convert(c):c:a.constant!==void 0&&(u[l]=a.constant);break;case Lr:u[l]=a.convert!==void 0&&Array.isArray(c)?c.map(a.convert):c??[];break;case Or:if(a.convert===void 0||!Pt(c))u[l]=c??{};else{let d={},m=Object.keys(c);for(let b=0;b<m.length;b++)Ue(d,m[b],a.convert(c[m[b]]));u[l]=d}break;case Dr:{let d=c;if(d?.case!=null){let m=a.convert.get(d.case);if(m!==void 0){u[l]={case:d.case,value:m(d.value)};break}}u[l]={case:void 0};break}}}return u}}function $a(e){var t,n;let o=[],r={},u=Ya(e);for(let i of e.members){let a=i.localName;if(i.kind=="oneof"){o.push({name:a,kind:Dr,constant:void 0,convert:ja(i)});continue}switch(i.fieldKind){case"message":{o.push({name:a,kind:W0,constant:void 0,convert:_n(i)});break}case"list":{o.push({name:a,kind:Lr,constant:void 0,convert:i.listKind=="message"?(t=_n(i))!==null&&t!==void 0?t:(l=>l):i.scalar==h.BYTES?Mt:void 0});break}case"map":{o.push({name:a,kind:Or,constant:void 0,convert:i.mapKind=="message"?(n=_n(i))!==null&&n!==void 0?n:(l=>l):i.scalar==h.BYTES?Mt:void 0});break}default:{let l=Qa(i);o.push({name:a,kind:W0,constant:i.presence==Ir?l:void 0,convert:i.fieldKind=="scalar"&&i.scalar==h.BYTES?Mt:void 0}),u&&(r[a]=l);break}}}return{properties:o,prototype:u?r:void 0}}function ja(e){let t=new Map;for(let n of e.fields){let o;n.fieldKind=="message"?o=_n(n):n.fieldKind=="scalar"&&n.scalar==h.BYTES&&(o=Mt),t.set(n.localName,o??(r=>r))}return t}function _n(e){if(e.fieldKind=="message"&&!e.oneof&&yn(e.message))return e.message.fields[0].scalar==h.BYTES?Mt:void 0;if(e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!=="google.protobuf.Value")return;let t=e.message,n;return o=>!Pt(o)||B0(o,t)?o:(n??(n=wr(t)),n(o))}function Mt(e){return Array.isArray(e)?new Uint8Array(e):e}function Ya(e){switch(e.file.edition){case Ja:return!1;case Ka:return!0;default:return e.fields.some(t=>t.presence!=Ir&&t.fieldKind!="message"&&!t.oneof)}}function Qa(e){let t=e.getDefaultValue();return t!==void 0?e.fieldKind=="scalar"&&e.longAsString?t.toString():t:e.fieldKind=="scalar"?Lt(e.scalar,e.longAsString):e.enum.values[0].number}var Xa=0;function Ie(e){if(za(e))return{toMessage:n=>Cr(n),toLocal:n=>Ar(n)};if(e.fieldKind=="message"&&!e.oneof&&yn(e.message)){let n=e.message,o=n.fields[0].localName;return{toMessage:r=>{let u=_e(n);return r!==void 0&&(u[o]=r),u},toLocal:r=>r[o]}}let t=e.message;return{toMessage:n=>n===void 0?_e(t):n,toLocal:n=>n}}function za(e){return e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"}function Cr(e){let t={$typeName:"google.protobuf.Struct",fields:{}};if(Pt(e))for(let n of Object.keys(e))Ue(t.fields,n,Mr(e[n]));return t}function Ar(e){let t={};for(let n of Object.keys(e.fields))Ue(t,n,Pr(e.fields[n]));return t}function Pr(e){switch(e.kind.case){case"structValue":return Ar(e.kind.value);case"listValue":return e.kind.value.values.map(Pr);case"nullValue":case void 0:return null;default:return e.kind.value}}function Mr(e){let t={$typeName:"google.protobuf.Value",kind:{case:void 0}};switch(typeof e){case"number":t.kind={case:"numberValue",value:e};break;case"string":t.kind={case:"stringValue",value:e};break;case"boolean":t.kind={case:"boolValue",value:e};break;case"object":if(e===null)t.kind={case:"nullValue",value:Xa};else if(Array.isArray(e)){let n={$typeName:"google.protobuf.ListValue",values:[]};if(Array.isArray(e))for(let o of e)n.values.push(Mr(o));t.kind={case:"listValue",value:n}}else t.kind={case:"structValue",value:Cr(e)};break}return t}var Za=2,el=3,Fr={writeUnknownFields:!0};function tl(e){return e?Object.assign(Object.assign({},Fr),e):Fr}function V0(e,t,n){let o=new pn;return J0(e)(o,tl(n),t),o.finish()}var qr=new WeakMap;function J0(e){let t=qr.get(e);return t===void 0&&(t=nl(e)),t}function nl(e){let t=e.typeName,n=e.fields.concat().sort((i,a)=>i.number-a.number),o=n[0],r=[],u=(i,a,l)=>{if(l.$typeName!==t&&o!==void 0)throw new gn(o,`cannot use ${o} with message ${l.$typeName}`,"ForeignFieldError");for(let d=0;d<r.length;d++)r[d](i,a,l);let c=l.$unknown;if(c!==void 0&&a.writeUnknownFields)for(let d=0;d<c.length;d++){let{no:m,wireType:b,data:p}=c[d];i.tag(m,b).raw(p)}};qr.set(e,u);for(let i of n)r.push(ol(i));return u}function ol(e){switch(e.fieldKind){case"message":case"scalar":case"enum":return rl(e);case"list":return sl(e);case"map":return il(e)}}function rl(e){let t=ul(e),n=e.localName;if(e.oneof){let o=e.oneof.localName;return(r,u,i)=>{let a=i[o];a.case===n&&t(r,u,a.value)}}if(e.presence!=Za){let o=e.presence==el?`cannot encode ${e} to binary: required field not set`:void 0;return(r,u,i)=>{let a=i[n];if(a!==void 0&&Object.prototype.hasOwnProperty.call(i,n))t(r,u,a);else if(o!==void 0)throw new Error(o)}}if(e.fieldKind=="enum"){let o=e.enum.values[0].number;return(r,u,i)=>{let a=i[n];a!==o&&t(r,u,a)}}switch(e.scalar){case h.BOOL:return(o,r,u)=>{let i=u[n];i!==!1&&t(o,r,i)};case h.STRING:return(o,r,u)=>{let i=u[n];i!==""&&t(o,r,i)};case h.BYTES:return(o,r,u)=>{let i=u[n];(!(i instanceof Uint8Array)||i.byteLength>0)&&t(o,r,i)};case h.DOUBLE:case h.FLOAT:return(o,r,u)=>{let i=u[n];Object.is(i,0)||t(o,r,i)};default:return(o,r,u)=>{let i=u[n];i!=0&&t(o,r,i)}}}function ul(e){switch(e.fieldKind){case"message":{let{toMessage:t}=Ie(e),n=Ur(e);return(o,r,u)=>{n(o,r,t(u))}}case"scalar":case"enum":{let t=e.fieldKind=="enum"?h.INT32:e.scalar,n=e.number,o=Sn(t),r=vn(t,e.parent.typeName,e.name);return(u,i,a)=>{u.tag(n,o),r(u,a)}}}}function sl(e){let t=e.localName,n=e.number;switch(e.listKind){case"message":{let{toMessage:o}=Ie(e),r=Ur(e);return(u,i,a)=>{let l=a[t];for(let c=0;c<l.length;c++)r(u,i,o(l[c]))}}case"scalar":case"enum":{let o=e.listKind=="enum"?h.INT32:e.scalar,r=vn(o,e.parent.typeName,e.name);if(e.packed)return(i,a,l)=>{let c=l[t];if(c.length!=0){i.tag(n,P.LengthDelimited).fork();for(let d=0;d<c.length;d++)r(i,c[d]);i.join()}};let u=Sn(o);return(i,a,l)=>{let c=l[t];for(let d=0;d<c.length;d++)i.tag(n,u),r(i,c[d])}}}}function il(e){let t=e.localName,n=e.number,o=al(e);if(e.mapKind=="message"){let{toMessage:a}=Ie(e),l=J0(e.message);return(c,d,m)=>{let b=m[t],p=Object.keys(b);for(let f=0;f<p.length;f++){let _=p[f];c.tag(n,P.LengthDelimited).fork(),o(c,_),c.tag(2,P.LengthDelimited).fork(),l(c,d,a(b[_])),c.join(),c.join()}}}let r=e.mapKind=="enum"?h.INT32:e.scalar,u=Sn(r),i=vn(r,e.parent.typeName,e.name);return(a,l,c)=>{let d=c[t],m=Object.keys(d);for(let b=0;b<m.length;b++){let p=m[b];a.tag(n,P.LengthDelimited).fork(),o(a,p),a.tag(2,u),i(a,d[p]),a.join()}}}function al(e){let t=Sn(e.mapKey),n=vn(e.mapKey,e.parent.typeName,e.name),o=ll(e.mapKey);return(r,u)=>{r.tag(1,t),n(r,o(u))}}function ll(e){switch(e){case h.STRING:return t=>t;case h.BOOL:return t=>t==="true"?!0:t==="false"?!1:t;case h.UINT64:case h.FIXED64:return t=>{try{return W.uParse(t)}catch{return t}};case h.INT64:case h.SFIXED64:case h.SINT64:return t=>{try{return W.parse(t)}catch{return t}};default:return t=>{let n=Number.parseInt(t);return Number.isFinite(n)?n:t}}}function vn(e,t,n){let o=cl(e);return(r,u)=>{try{o(r,u)}catch(i){throw i instanceof Error?new Error(`cannot encode field ${t}.${n} to binary: ${i.message}`):i}}}function cl(e){switch(e){case h.STRING:return(t,n)=>t.string(n);case h.BOOL:return(t,n)=>t.bool(n);case h.DOUBLE:return(t,n)=>t.double(n);case h.FLOAT:return(t,n)=>t.float(n);case h.INT32:return(t,n)=>t.int32(n);case h.INT64:return(t,n)=>t.int64(n);case h.UINT64:return(t,n)=>t.uint64(n);case h.FIXED64:return(t,n)=>t.fixed64(n);case h.BYTES:return(t,n)=>t.bytes(n);case h.FIXED32:return(t,n)=>t.fixed32(n);case h.SFIXED32:return(t,n)=>t.sfixed32(n);case h.SFIXED64:return(t,n)=>t.sfixed64(n);case h.SINT64:return(t,n)=>t.sint64(n);case h.UINT32:return(t,n)=>t.uint32(n);case h.SINT32:return(t,n)=>t.sint32(n)}}function Ur(e){let t=e.number,n=J0(e.message);return e.delimitedEncoding?(o,r,u)=>{o.tag(t,P.StartGroup),n(o,r,u),o.tag(t,P.EndGroup)}:(o,r,u)=>{o.tag(t,P.LengthDelimited).fork(),n(o,r,u),o.join()}}function Sn(e){switch(e){case h.BYTES:case h.STRING:return P.LengthDelimited;case h.DOUBLE:case h.FIXED64:case h.SFIXED64:return P.Bit64;case h.FIXED32:case h.SFIXED32:case h.FLOAT:return P.Bit32;default:return P.Varint}}function B(e,t,...n){return n.reduce((o,r)=>o.nestedMessages[r],e.messages[t])}var dl=vr({name:"google/protobuf/descriptor.proto",package:"google.protobuf",messageType:[{name:"FileDescriptorSet",field:[{name:"file",number:1,type:11,label:3,typeName:".google.protobuf.FileDescriptorProto"}],extensionRange:[{start:536e6,end:536000001}]},{name:"FileDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"package",number:2,type:9,label:1},{name:"dependency",number:3,type:9,label:3},{name:"public_dependency",number:10,type:5,label:3},{name:"weak_dependency",number:11,type:5,label:3},{name:"option_dependency",number:15,type:9,label:3},{name:"message_type",number:4,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:5,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"service",number:6,type:11,label:3,typeName:".google.protobuf.ServiceDescriptorProto"},{name:"extension",number:7,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FileOptions"},{name:"source_code_info",number:9,type:11,label:1,typeName:".google.protobuf.SourceCodeInfo"},{name:"syntax",number:12,type:9,label:1},{name:"edition",number:14,type:14,label:1,typeName:".google.protobuf.Edition"}]},{name:"DescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"field",number:2,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"extension",number:6,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"nested_type",number:3,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"extension_range",number:5,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ExtensionRange"},{name:"oneof_decl",number:8,type:11,label:3,typeName:".google.protobuf.OneofDescriptorProto"},{name:"options",number:7,type:11,label:1,typeName:".google.protobuf.MessageOptions"},{name:"reserved_range",number:9,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ReservedRange"},{name:"reserved_name",number:10,type:9,label:3},{name:"visibility",number:11,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"ExtensionRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ExtensionRangeOptions"}]},{name:"ReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"ExtensionRangeOptions",field:[{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"},{name:"declaration",number:2,type:11,label:3,typeName:".google.protobuf.ExtensionRangeOptions.Declaration",options:{retention:2}},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"verification",number:3,type:14,label:1,typeName:".google.protobuf.ExtensionRangeOptions.VerificationState",defaultValue:"UNVERIFIED",options:{retention:2}}],nestedType:[{name:"Declaration",field:[{name:"number",number:1,type:5,label:1},{name:"full_name",number:2,type:9,label:1},{name:"type",number:3,type:9,label:1},{name:"reserved",number:5,type:8,label:1},{name:"repeated",number:6,type:8,label:1}]}],enumType:[{name:"VerificationState",value:[{name:"DECLARATION",number:0},{name:"UNVERIFIED",number:1}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:3,type:5,label:1},{name:"label",number:4,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Label"},{name:"type",number:5,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Type"},{name:"type_name",number:6,type:9,label:1},{name:"extendee",number:2,type:9,label:1},{name:"default_value",number:7,type:9,label:1},{name:"oneof_index",number:9,type:5,label:1},{name:"json_name",number:10,type:9,label:1},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FieldOptions"},{name:"proto3_optional",number:17,type:8,label:1}],enumType:[{name:"Type",value:[{name:"TYPE_DOUBLE",number:1},{name:"TYPE_FLOAT",number:2},{name:"TYPE_INT64",number:3},{name:"TYPE_UINT64",number:4},{name:"TYPE_INT32",number:5},{name:"TYPE_FIXED64",number:6},{name:"TYPE_FIXED32",number:7},{name:"TYPE_BOOL",number:8},{name:"TYPE_STRING",number:9},{name:"TYPE_GROUP",number:10},{name:"TYPE_MESSAGE",number:11},{name:"TYPE_BYTES",number:12},{name:"TYPE_UINT32",number:13},{name:"TYPE_ENUM",number:14},{name:"TYPE_SFIXED32",number:15},{name:"TYPE_SFIXED64",number:16},{name:"TYPE_SINT32",number:17},{name:"TYPE_SINT64",number:18}]},{name:"Label",value:[{name:"LABEL_OPTIONAL",number:1},{name:"LABEL_REPEATED",number:3},{name:"LABEL_REQUIRED",number:2}]}]},{name:"OneofDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"options",number:2,type:11,label:1,typeName:".google.protobuf.OneofOptions"}]},{name:"EnumDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"value",number:2,type:11,label:3,typeName:".google.protobuf.EnumValueDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumOptions"},{name:"reserved_range",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto.EnumReservedRange"},{name:"reserved_name",number:5,type:9,label:3},{name:"visibility",number:6,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"EnumReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"EnumValueDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumValueOptions"}]},{name:"ServiceDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"method",number:2,type:11,label:3,typeName:".google.protobuf.MethodDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ServiceOptions"}]},{name:"MethodDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"input_type",number:2,type:9,label:1},{name:"output_type",number:3,type:9,label:1},{name:"options",number:4,type:11,label:1,typeName:".google.protobuf.MethodOptions"},{name:"client_streaming",number:5,type:8,label:1,defaultValue:"false"},{name:"server_streaming",number:6,type:8,label:1,defaultValue:"false"}]},{name:"FileOptions",field:[{name:"java_package",number:1,type:9,label:1},{name:"java_outer_classname",number:8,type:9,label:1},{name:"java_multiple_files",number:10,type:8,label:1,defaultValue:"false",options:{}},{name:"java_generate_equals_and_hash",number:20,type:8,label:1,options:{deprecated:!0}},{name:"java_string_check_utf8",number:27,type:8,label:1,defaultValue:"false"},{name:"optimize_for",number:9,type:14,label:1,typeName:".google.protobuf.FileOptions.OptimizeMode",defaultValue:"SPEED"},{name:"go_package",number:11,type:9,label:1},{name:"cc_generic_services",number:16,type:8,label:1,defaultValue:"false"},{name:"java_generic_services",number:17,type:8,label:1,defaultValue:"false"},{name:"py_generic_services",number:18,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:23,type:8,label:1,defaultValue:"false"},{name:"cc_enable_arenas",number:31,type:8,label:1,defaultValue:"true",options:{}},{name:"objc_class_prefix",number:36,type:9,label:1},{name:"csharp_namespace",number:37,type:9,label:1},{name:"swift_prefix",number:39,type:9,label:1},{name:"php_class_prefix",number:40,type:9,label:1},{name:"php_namespace",number:41,type:9,label:1},{name:"php_metadata_namespace",number:44,type:9,label:1},{name:"ruby_package",number:45,type:9,label:1},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"OptimizeMode",value:[{name:"SPEED",number:1},{name:"CODE_SIZE",number:2},{name:"LITE_RUNTIME",number:3}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MessageOptions",field:[{name:"message_set_wire_format",number:1,type:8,label:1,defaultValue:"false"},{name:"no_standard_descriptor_accessor",number:2,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"map_entry",number:7,type:8,label:1},{name:"deprecated_legacy_json_field_conflicts",number:11,type:8,label:1,options:{deprecated:!0}},{name:"features",number:12,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldOptions",field:[{name:"ctype",number:1,type:14,label:1,typeName:".google.protobuf.FieldOptions.CType",defaultValue:"STRING"},{name:"packed",number:2,type:8,label:1},{name:"jstype",number:6,type:14,label:1,typeName:".google.protobuf.FieldOptions.JSType",defaultValue:"JS_NORMAL"},{name:"lazy",number:5,type:8,label:1,defaultValue:"false"},{name:"unverified_lazy",number:15,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"weak",number:10,type:8,label:1,defaultValue:"false",options:{deprecated:!0}},{name:"debug_redact",number:16,type:8,label:1,defaultValue:"false"},{name:"retention",number:17,type:14,label:1,typeName:".google.protobuf.FieldOptions.OptionRetention"},{name:"targets",number:19,type:14,label:3,typeName:".google.protobuf.FieldOptions.OptionTargetType"},{name:"edition_defaults",number:20,type:11,label:3,typeName:".google.protobuf.FieldOptions.EditionDefault"},{name:"features",number:21,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"feature_support",number:22,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],nestedType:[{name:"EditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"value",number:2,type:9,label:1}]},{name:"FeatureSupport",field:[{name:"edition_introduced",number:1,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"edition_deprecated",number:2,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"deprecation_warning",number:3,type:9,label:1},{name:"edition_removed",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"removal_error",number:5,type:9,label:1}]}],enumType:[{name:"CType",value:[{name:"STRING",number:0},{name:"CORD",number:1},{name:"STRING_PIECE",number:2}]},{name:"JSType",value:[{name:"JS_NORMAL",number:0},{name:"JS_STRING",number:1},{name:"JS_NUMBER",number:2}]},{name:"OptionRetention",value:[{name:"RETENTION_UNKNOWN",number:0},{name:"RETENTION_RUNTIME",number:1},{name:"RETENTION_SOURCE",number:2}]},{name:"OptionTargetType",value:[{name:"TARGET_TYPE_UNKNOWN",number:0},{name:"TARGET_TYPE_FILE",number:1},{name:"TARGET_TYPE_EXTENSION_RANGE",number:2},{name:"TARGET_TYPE_MESSAGE",number:3},{name:"TARGET_TYPE_FIELD",number:4},{name:"TARGET_TYPE_ONEOF",number:5},{name:"TARGET_TYPE_ENUM",number:6},{name:"TARGET_TYPE_ENUM_ENTRY",number:7},{name:"TARGET_TYPE_SERVICE",number:8},{name:"TARGET_TYPE_METHOD",number:9}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"OneofOptions",field:[{name:"features",number:1,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumOptions",field:[{name:"allow_alias",number:2,type:8,label:1},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"deprecated_legacy_json_field_conflicts",number:6,type:8,label:1,options:{deprecated:!0}},{name:"features",number:7,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumValueOptions",field:[{name:"deprecated",number:1,type:8,label:1,defaultValue:"false"},{name:"features",number:2,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"debug_redact",number:3,type:8,label:1,defaultValue:"false"},{name:"feature_support",number:4,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"ServiceOptions",field:[{name:"features",number:34,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MethodOptions",field:[{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"idempotency_level",number:34,type:14,label:1,typeName:".google.protobuf.MethodOptions.IdempotencyLevel",defaultValue:"IDEMPOTENCY_UNKNOWN"},{name:"features",number:35,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"IdempotencyLevel",value:[{name:"IDEMPOTENCY_UNKNOWN",number:0},{name:"NO_SIDE_EFFECTS",number:1},{name:"IDEMPOTENT",number:2}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"UninterpretedOption",field:[{name:"name",number:2,type:11,label:3,typeName:".google.protobuf.UninterpretedOption.NamePart"},{name:"identifier_value",number:3,type:9,label:1},{name:"positive_int_value",number:4,type:4,label:1},{name:"negative_int_value",number:5,type:3,label:1},{name:"double_value",number:6,type:1,label:1},{name:"string_value",number:7,type:12,label:1},{name:"aggregate_value",number:8,type:9,label:1}],nestedType:[{name:"NamePart",field:[{name:"name_part",number:1,type:9,label:2},{name:"is_extension",number:2,type:8,label:2}]}]},{name:"FeatureSet",field:[{name:"field_presence",number:1,type:14,label:1,typeName:".google.protobuf.FeatureSet.FieldPresence",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPLICIT",edition:900},{value:"IMPLICIT",edition:999},{value:"EXPLICIT",edition:1e3}]}},{name:"enum_type",number:2,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnumType",options:{retention:1,targets:[6,1],editionDefaults:[{value:"CLOSED",edition:900},{value:"OPEN",edition:999}]}},{name:"repeated_field_encoding",number:3,type:14,label:1,typeName:".google.protobuf.FeatureSet.RepeatedFieldEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPANDED",edition:900},{value:"PACKED",edition:999}]}},{name:"utf8_validation",number:4,type:14,label:1,typeName:".google.protobuf.FeatureSet.Utf8Validation",options:{retention:1,targets:[4,1],editionDefaults:[{value:"NONE",edition:900},{value:"VERIFY",edition:999}]}},{name:"message_encoding",number:5,type:14,label:1,typeName:".google.protobuf.FeatureSet.MessageEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"LENGTH_PREFIXED",edition:900}]}},{name:"json_format",number:6,type:14,label:1,typeName:".google.protobuf.FeatureSet.JsonFormat",options:{retention:1,targets:[3,6,1],editionDefaults:[{value:"LEGACY_BEST_EFFORT",edition:900},{value:"ALLOW",edition:999}]}},{name:"enforce_naming_style",number:7,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnforceNamingStyle",options:{retention:2,targets:[1,2,3,4,5,6,7,8,9],editionDefaults:[{value:"STYLE_LEGACY",edition:900},{value:"STYLE2024",edition:1001},{value:"STYLE2026",edition:1002}]}},{name:"default_symbol_visibility",number:8,type:14,label:1,typeName:".google.protobuf.FeatureSet.VisibilityFeature.DefaultSymbolVisibility",options:{retention:2,targets:[1],editionDefaults:[{value:"EXPORT_ALL",edition:900},{value:"EXPORT_TOP_LEVEL",edition:1001},{value:"STRICT",edition:1002}]}},{name:"enforce_proto_limits",number:9,type:14,label:1,typeName:".google.protobuf.FeatureSet.ProtoLimitsFeature.EnforceProtoLimits",options:{retention:2,targets:[6,3,4,5],editionDefaults:[{value:"LEGACY_NO_EXPLICIT_LIMITS",edition:900},{value:"PROTO_LIMITS2026",edition:1002}]}}],nestedType:[{name:"VisibilityFeature",enumType:[{name:"DefaultSymbolVisibility",value:[{name:"DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",number:0},{name:"EXPORT_ALL",number:1},{name:"EXPORT_TOP_LEVEL",number:2},{name:"LOCAL_ALL",number:3},{name:"STRICT",number:4}]}]},{name:"ProtoLimitsFeature",enumType:[{name:"EnforceProtoLimits",value:[{name:"PROTO_LIMITS_UNKNOWN",number:0},{name:"LEGACY_NO_EXPLICIT_LIMITS",number:1},{name:"PROTO_LIMITS2026",number:2}]}]}],enumType:[{name:"FieldPresence",value:[{name:"FIELD_PRESENCE_UNKNOWN",number:0},{name:"EXPLICIT",number:1},{name:"IMPLICIT",number:2},{name:"LEGACY_REQUIRED",number:3}]},{name:"EnumType",value:[{name:"ENUM_TYPE_UNKNOWN",number:0},{name:"OPEN",number:1},{name:"CLOSED",number:2}]},{name:"RepeatedFieldEncoding",value:[{name:"REPEATED_FIELD_ENCODING_UNKNOWN",number:0},{name:"PACKED",number:1},{name:"EXPANDED",number:2}]},{name:"Utf8Validation",value:[{name:"UTF8_VALIDATION_UNKNOWN",number:0},{name:"VERIFY",number:2},{name:"NONE",number:3}]},{name:"MessageEncoding",value:[{name:"MESSAGE_ENCODING_UNKNOWN",number:0},{name:"LENGTH_PREFIXED",number:1},{name:"DELIMITED",number:2}]},{name:"JsonFormat",value:[{name:"JSON_FORMAT_UNKNOWN",number:0},{name:"ALLOW",number:1},{name:"LEGACY_BEST_EFFORT",number:2}]},{name:"EnforceNamingStyle",value:[{name:"ENFORCE_NAMING_STYLE_UNKNOWN",number:0},{name:"STYLE2024",number:1},{name:"STYLE_LEGACY",number:2},{name:"STYLE2026",number:3}]}],extensionRange:[{start:1e3,end:9995},{start:9995,end:1e4},{start:1e4,end:10001}]},{name:"FeatureSetDefaults",field:[{name:"defaults",number:1,type:11,label:3,typeName:".google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault"},{name:"minimum_edition",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"maximum_edition",number:5,type:14,label:1,typeName:".google.protobuf.Edition"}],nestedType:[{name:"FeatureSetEditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"overridable_features",number:4,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"fixed_features",number:5,type:11,label:1,typeName:".google.protobuf.FeatureSet"}]}]},{name:"SourceCodeInfo",field:[{name:"location",number:1,type:11,label:3,typeName:".google.protobuf.SourceCodeInfo.Location"}],nestedType:[{name:"Location",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"span",number:2,type:5,label:3,options:{packed:!0}},{name:"leading_comments",number:3,type:9,label:1},{name:"trailing_comments",number:4,type:9,label:1},{name:"leading_detached_comments",number:6,type:9,label:3}]}],extensionRange:[{start:536e6,end:536000001}]},{name:"GeneratedCodeInfo",field:[{name:"annotation",number:1,type:11,label:3,typeName:".google.protobuf.GeneratedCodeInfo.Annotation"}],nestedType:[{name:"Annotation",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"source_file",number:2,type:9,label:1},{name:"begin",number:3,type:5,label:1},{name:"end",number:4,type:5,label:1},{name:"semantic",number:5,type:14,label:1,typeName:".google.protobuf.GeneratedCodeInfo.Annotation.Semantic"}],enumType:[{name:"Semantic",value:[{name:"NONE",number:0},{name:"SET",number:1},{name:"ALIAS",number:2}]}]}]}],enumType:[{name:"Edition",value:[{name:"EDITION_UNKNOWN",number:0},{name:"EDITION_LEGACY",number:900},{name:"EDITION_PROTO2",number:998},{name:"EDITION_PROTO3",number:999},{name:"EDITION_2023",number:1e3},{name:"EDITION_2024",number:1001},{name:"EDITION_2026",number:1002},{name:"EDITION_UNSTABLE",number:9999},{name:"EDITION_1_TEST_ONLY",number:1},{name:"EDITION_2_TEST_ONLY",number:2},{name:"EDITION_99997_TEST_ONLY",number:99997},{name:"EDITION_99998_TEST_ONLY",number:99998},{name:"EDITION_99999_TEST_ONLY",number:99999},{name:"EDITION_MAX",number:2147483647}]},{name:"SymbolVisibility",value:[{name:"VISIBILITY_UNSET",number:0},{name:"VISIBILITY_LOCAL",number:1},{name:"VISIBILITY_EXPORT",number:2}]}]});var su=B(dl,1);var Gr;(function(e){e[e.DECLARATION=0]="DECLARATION",e[e.UNVERIFIED=1]="UNVERIFIED"})(Gr||(Gr={}));var Br;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.GROUP=10]="GROUP",e[e.MESSAGE=11]="MESSAGE",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.ENUM=14]="ENUM",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(Br||(Br={}));var Wr;(function(e){e[e.OPTIONAL=1]="OPTIONAL",e[e.REPEATED=3]="REPEATED",e[e.REQUIRED=2]="REQUIRED"})(Wr||(Wr={}));var Vr;(function(e){e[e.SPEED=1]="SPEED",e[e.CODE_SIZE=2]="CODE_SIZE",e[e.LITE_RUNTIME=3]="LITE_RUNTIME"})(Vr||(Vr={}));var Jr;(function(e){e[e.STRING=0]="STRING",e[e.CORD=1]="CORD",e[e.STRING_PIECE=2]="STRING_PIECE"})(Jr||(Jr={}));var Kr;(function(e){e[e.JS_NORMAL=0]="JS_NORMAL",e[e.JS_STRING=1]="JS_STRING",e[e.JS_NUMBER=2]="JS_NUMBER"})(Kr||(Kr={}));var Hr;(function(e){e[e.RETENTION_UNKNOWN=0]="RETENTION_UNKNOWN",e[e.RETENTION_RUNTIME=1]="RETENTION_RUNTIME",e[e.RETENTION_SOURCE=2]="RETENTION_SOURCE"})(Hr||(Hr={}));var $r;(function(e){e[e.TARGET_TYPE_UNKNOWN=0]="TARGET_TYPE_UNKNOWN",e[e.TARGET_TYPE_FILE=1]="TARGET_TYPE_FILE",e[e.TARGET_TYPE_EXTENSION_RANGE=2]="TARGET_TYPE_EXTENSION_RANGE",e[e.TARGET_TYPE_MESSAGE=3]="TARGET_TYPE_MESSAGE",e[e.TARGET_TYPE_FIELD=4]="TARGET_TYPE_FIELD",e[e.TARGET_TYPE_ONEOF=5]="TARGET_TYPE_ONEOF",e[e.TARGET_TYPE_ENUM=6]="TARGET_TYPE_ENUM",e[e.TARGET_TYPE_ENUM_ENTRY=7]="TARGET_TYPE_ENUM_ENTRY",e[e.TARGET_TYPE_SERVICE=8]="TARGET_TYPE_SERVICE",e[e.TARGET_TYPE_METHOD=9]="TARGET_TYPE_METHOD"})($r||($r={}));var En;(function(e){e[e.IDEMPOTENCY_UNKNOWN=0]="IDEMPOTENCY_UNKNOWN",e[e.NO_SIDE_EFFECTS=1]="NO_SIDE_EFFECTS",e[e.IDEMPOTENT=2]="IDEMPOTENT"})(En||(En={}));var jr;(function(e){e[e.DEFAULT_SYMBOL_VISIBILITY_UNKNOWN=0]="DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",e[e.EXPORT_ALL=1]="EXPORT_ALL",e[e.EXPORT_TOP_LEVEL=2]="EXPORT_TOP_LEVEL",e[e.LOCAL_ALL=3]="LOCAL_ALL",e[e.STRICT=4]="STRICT"})(jr||(jr={}));var Yr;(function(e){e[e.PROTO_LIMITS_UNKNOWN=0]="PROTO_LIMITS_UNKNOWN",e[e.LEGACY_NO_EXPLICIT_LIMITS=1]="LEGACY_NO_EXPLICIT_LIMITS",e[e.PROTO_LIMITS2026=2]="PROTO_LIMITS2026"})(Yr||(Yr={}));var Qr;(function(e){e[e.FIELD_PRESENCE_UNKNOWN=0]="FIELD_PRESENCE_UNKNOWN",e[e.EXPLICIT=1]="EXPLICIT",e[e.IMPLICIT=2]="IMPLICIT",e[e.LEGACY_REQUIRED=3]="LEGACY_REQUIRED"})(Qr||(Qr={}));var Xr;(function(e){e[e.ENUM_TYPE_UNKNOWN=0]="ENUM_TYPE_UNKNOWN",e[e.OPEN=1]="OPEN",e[e.CLOSED=2]="CLOSED"})(Xr||(Xr={}));var zr;(function(e){e[e.REPEATED_FIELD_ENCODING_UNKNOWN=0]="REPEATED_FIELD_ENCODING_UNKNOWN",e[e.PACKED=1]="PACKED",e[e.EXPANDED=2]="EXPANDED"})(zr||(zr={}));var Zr;(function(e){e[e.UTF8_VALIDATION_UNKNOWN=0]="UTF8_VALIDATION_UNKNOWN",e[e.VERIFY=2]="VERIFY",e[e.NONE=3]="NONE"})(Zr||(Zr={}));var eu;(function(e){e[e.MESSAGE_ENCODING_UNKNOWN=0]="MESSAGE_ENCODING_UNKNOWN",e[e.LENGTH_PREFIXED=1]="LENGTH_PREFIXED",e[e.DELIMITED=2]="DELIMITED"})(eu||(eu={}));var tu;(function(e){e[e.JSON_FORMAT_UNKNOWN=0]="JSON_FORMAT_UNKNOWN",e[e.ALLOW=1]="ALLOW",e[e.LEGACY_BEST_EFFORT=2]="LEGACY_BEST_EFFORT"})(tu||(tu={}));var nu;(function(e){e[e.ENFORCE_NAMING_STYLE_UNKNOWN=0]="ENFORCE_NAMING_STYLE_UNKNOWN",e[e.STYLE2024=1]="STYLE2024",e[e.STYLE_LEGACY=2]="STYLE_LEGACY",e[e.STYLE2026=3]="STYLE2026"})(nu||(nu={}));var ou;(function(e){e[e.NONE=0]="NONE",e[e.SET=1]="SET",e[e.ALIAS=2]="ALIAS"})(ou||(ou={}));var ru;(function(e){e[e.EDITION_UNKNOWN=0]="EDITION_UNKNOWN",e[e.EDITION_LEGACY=900]="EDITION_LEGACY",e[e.EDITION_PROTO2=998]="EDITION_PROTO2",e[e.EDITION_PROTO3=999]="EDITION_PROTO3",e[e.EDITION_2023=1e3]="EDITION_2023",e[e.EDITION_2024=1001]="EDITION_2024",e[e.EDITION_2026=1002]="EDITION_2026",e[e.EDITION_UNSTABLE=9999]="EDITION_UNSTABLE",e[e.EDITION_1_TEST_ONLY=1]="EDITION_1_TEST_ONLY",e[e.EDITION_2_TEST_ONLY=2]="EDITION_2_TEST_ONLY",e[e.EDITION_99997_TEST_ONLY=99997]="EDITION_99997_TEST_ONLY",e[e.EDITION_99998_TEST_ONLY=99998]="EDITION_99998_TEST_ONLY",e[e.EDITION_99999_TEST_ONLY=99999]="EDITION_99999_TEST_ONLY",e[e.EDITION_MAX=2147483647]="EDITION_MAX"})(ru||(ru={}));var uu;(function(e){e[e.VISIBILITY_UNSET=0]="VISIBILITY_UNSET",e[e.VISIBILITY_LOCAL=1]="VISIBILITY_LOCAL",e[e.VISIBILITY_EXPORT=2]="VISIBILITY_EXPORT"})(uu||(uu={}));function pl(e){return Object.assign(Object.assign({readUnknownFields:!0,recursionLimit:100},e),{depth:0})}function We(e,t,n){let o=_e(e);return K0(e).read(o,new Ge(t),pl(n),t.byteLength),o}var iu=new WeakMap;function K0(e){let t=iu.get(e);return t===void 0&&(t=ml(e)),t}function ml(e){let t=String(e),n=new Map,o={read:fl(t,n),readGroup:hl(t,n)};iu.set(e,o);for(let r of e.fields)n.set(r.number,bl(r));return o}function fl(e,t){return(n,o,r,u)=>{var i;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let a=o.pos+u,l=(i=n.$unknown)!==null&&i!==void 0?i:[];for(;o.pos<a;){let[c,d]=o.tag(),m=t.get(c);if(m===void 0){let b=o.skip(d,c,r.recursionLimit-r.depth);r.readUnknownFields&&l.push({no:c,wireType:d,data:b});continue}m(n,o,r,d)}l.length>0&&(n.$unknown=l),r.depth--}}function hl(e,t){return(n,o,r,u)=>{var i;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let a,l,c=(i=n.$unknown)!==null&&i!==void 0?i:[];for(;o.pos<o.len&&([a,l]=o.tag(),l!=P.EndGroup);){let d=t.get(a);if(d===void 0){let m=o.skip(l,a,r.recursionLimit-r.depth);r.readUnknownFields&&c.push({no:a,wireType:l,data:m});continue}d(n,o,r,l)}if(l!=P.EndGroup||a!==u)throw new Error("invalid end group tag");c.length>0&&(n.$unknown=c),r.depth--}}function bl(e){switch(e.fieldKind){case"scalar":return gl(e);case"enum":return yl(e);case"message":return _l(e);case"list":return vl(e);case"map":return Sl(e)}}function gl(e){let t=Rn(e.scalar,e.utf8Validation,e.longAsString),n=e.localName;if(e.oneof){let o=e.oneof.localName;return(r,u)=>{r[o]={case:n,value:t(u)}}}return(o,r)=>{o[n]=t(r)}}function yl(e){var t;let n=e.localName,o=(t=e.oneof)===null||t===void 0?void 0:t.localName;if(e.enum.open)return o!==void 0?(i,a)=>{i[o]={case:n,value:a.int32()}}:(i,a)=>{i[n]=a.int32()};let r=e.enum.values,u=e.number;return(i,a,l,c)=>{var d;let m=a.int32();if(r.some(b=>b.number===m))o!==void 0?i[o]={case:n,value:m}:i[n]=m;else if(l.readUnknownFields){let b=[];or(m,b);let p=(d=i.$unknown)!==null&&d!==void 0?d:[];p.push({no:u,wireType:c,data:new Uint8Array(b)}),i.$unknown=p}}}function _l(e){let t=e.localName,{toMessage:n,toLocal:o}=Ie(e),r=au(e);if(e.oneof){let u=e.oneof.localName;return(i,a,l)=>{let c=i[u],d=n(c.case===t?c.value:void 0);r(d,a,l),i[u]={case:t,value:o(d)}}}return(u,i,a)=>{let l=n(u[t]);r(l,i,a),u[t]=o(l)}}function au(e){let t=K0(e.message);if(e.delimitedEncoding){let n=e.number;return(o,r,u)=>t.readGroup(o,r,u,n)}return(n,o,r)=>t.read(n,o,r,o.uint32())}function vl(e){let t=e.localName;if(e.listKind=="message"){let{toMessage:i,toLocal:a}=Ie(e),l=au(e);return(c,d,m)=>{let b=i(void 0);l(b,d,m),c[t].push(a(b))}}let n=e.listKind=="enum"?h.INT32:e.scalar,o=e.listKind=="scalar"?e.longAsString:!1,r=Rn(n,e.utf8Validation,o),u=n!=h.STRING&&n!=h.BYTES;return(i,a,l,c)=>{let d=i[t];if(c==P.LengthDelimited&&u){let m=a.uint32()+a.pos;for(;a.pos<m;)d.push(r(a))}else d.push(r(a))}}function Sl(e){let t=e.localName,n=Rn(e.mapKey,e.utf8Validation,!1),o=Lt(e.mapKey,!1),r,u;switch(e.mapKind){case"scalar":{let i=e.scalar,a=Rn(i,e.utf8Validation,!1);if(r=l=>a(l),i==h.BYTES)u=()=>new Uint8Array(0);else{let l=Lt(i,!1);u=()=>l}break}case"enum":{let i=e.enum.values[0].number;r=a=>a.int32(),u=()=>i;break}case"message":{let{toMessage:i,toLocal:a}=Ie(e),l=K0(e.message).read;r=(c,d,m)=>{let b=i(m);return l(b,c,d,c.uint32()),a(b)},u=()=>a(i(void 0));break}}return(i,a,l)=>{let c=i[t],d,m,b=a.uint32(),p=a.pos+b;for(;a.pos<p;){let[f,_]=a.tag();switch(f){case 1:d=n(a);break;case 2:m=r(a,l,m);break;default:a.skip(_,f,l.recursionLimit-l.depth)}}d===void 0&&(d=o),m===void 0&&(m=u()),Ue(c,d,m)}}function Rn(e,t,n){switch(e){case h.STRING:return o=>o.string(t);case h.BOOL:return o=>o.bool();case h.DOUBLE:return o=>o.double();case h.FLOAT:return o=>o.float();case h.INT32:return o=>o.int32();case h.INT64:return n?o=>String(o.int64()):o=>o.int64();case h.UINT64:return n?o=>String(o.uint64()):o=>o.uint64();case h.FIXED64:return n?o=>String(o.fixed64()):o=>o.fixed64();case h.BYTES:return o=>o.bytes();case h.FIXED32:return o=>o.fixed32();case h.SFIXED32:return o=>o.sfixed32();case h.SFIXED64:return n?o=>String(o.sfixed64()):o=>o.sfixed64();case h.SINT64:return n?o=>String(o.sint64()):o=>o.sint64();case h.UINT32:return o=>o.uint32();case h.SINT32:return o=>o.sint32()}}function R(e,t){var n;let o=We(su,bn(e));return o.messageType.forEach(Ot),o.dependency=(n=t?.map(u=>u.proto.name))!==null&&n!==void 0?n:[],mn(o,u=>t?.find(i=>i.proto.name===u)).getFile(o.name)}function ee(e,t,...n){if(n.length>0)throw new Error;return e.services[t]}var k=R("Ch9nb29nbGUvcHJvdG9idWYvdGltZXN0YW1wLnByb3RvEg9nb29nbGUucHJvdG9idWYiKwoJVGltZXN0YW1wEg8KB3NlY29uZHMYASABKAMSDQoFbmFub3MYAiABKAVChQEKE2NvbS5nb29nbGUucHJvdG9idWZCDlRpbWVzdGFtcFByb3RvUAFaMmdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL3RpbWVzdGFtcHBi+AEBogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");var F=R("Ch5nb29nbGUvcHJvdG9idWYvZHVyYXRpb24ucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIqCghEdXJhdGlvbhIPCgdzZWNvbmRzGAEgASgDEg0KBW5hbm9zGAIgASgFQoMBChNjb20uZ29vZ2xlLnByb3RvYnVmQg1EdXJhdGlvblByb3RvUAFaMWdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2R1cmF0aW9ucGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");var Tn=R("Chxnb29nbGUvcHJvdG9idWYvc3RydWN0LnByb3RvEg9nb29nbGUucHJvdG9idWYihAEKBlN0cnVjdBIzCgZmaWVsZHMYASADKAsyIy5nb29nbGUucHJvdG9idWYuU3RydWN0LkZpZWxkc0VudHJ5GkUKC0ZpZWxkc0VudHJ5EgsKA2tleRgBIAEoCRIlCgV2YWx1ZRgCIAEoCzIWLmdvb2dsZS5wcm90b2J1Zi5WYWx1ZToCOAEi6gEKBVZhbHVlEjAKCm51bGxfdmFsdWUYASABKA4yGi5nb29nbGUucHJvdG9idWYuTnVsbFZhbHVlSAASFgoMbnVtYmVyX3ZhbHVlGAIgASgBSAASFgoMc3RyaW5nX3ZhbHVlGAMgASgJSAASFAoKYm9vbF92YWx1ZRgEIAEoCEgAEi8KDHN0cnVjdF92YWx1ZRgFIAEoCzIXLmdvb2dsZS5wcm90b2J1Zi5TdHJ1Y3RIABIwCgpsaXN0X3ZhbHVlGAYgASgLMhouZ29vZ2xlLnByb3RvYnVmLkxpc3RWYWx1ZUgAQgYKBGtpbmQiMwoJTGlzdFZhbHVlEiYKBnZhbHVlcxgBIAMoCzIWLmdvb2dsZS5wcm90b2J1Zi5WYWx1ZSobCglOdWxsVmFsdWUSDgoKTlVMTF9WQUxVRRAAQn8KE2NvbS5nb29nbGUucHJvdG9idWZCC1N0cnVjdFByb3RvUAFaL2dvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL3N0cnVjdHBi+AEBogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");var lu;(function(e){e[e.NULL_VALUE=0]="NULL_VALUE"})(lu||(lu={}));var cu=R(btoa(`
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
IDENTITY_KIND_CERTIFICATEbproto3`),[k]);var Ft={UNSPECIFIED:0,VIEWER:1,DEVELOPER:2,OPERATOR:3,ADMIN:4,WORKER:5,SUBMITTER:6,SCALER:7};var xn={UNSPECIFIED:0,TOKEN:1,JWT:2,CERTIFICATE:3};var Ut,J,H0,du,$0=Object.is,Nn=0,vu=[],j0=[],V=w,pu=V.__b,mu=V.__r,fu=V.diffed,hu=V.__c,bu=V.unmount,gu=V.__;function Q0(e,t){V.__h&&V.__h(J,e,Nn||t),Nn=0;var n=J.__H||(J.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function E(e){return Nn=1,El(Eu,e)}function El(e,t,n){var o=Q0(Ut++,2);if(o.t=e,!o.__c&&(o.__=[n?n(t):Eu(void 0,t),function(u){var i=(o.__N||o.__)[0],a=o.t(i,u);$0(i,a)||(o.__N=[a,o.__[1]],o.__c.setState({}))}],o.__c=J,!J.__f)){J.__f=!0;var r=J.shouldComponentUpdate;J.shouldComponentUpdate=function(u,i,a){var l=this.__H;if(!l)return!0;var c=!1,d=this.props!=u;if(l.__.some(function(b){b.__N&&(c=!0,$0(b.__[0],b.__N[0])||(d=!0))}),r){var m=r.call(this,u,i,a);return c?m||d:m}return!c||d}}return o.__}function Y(e,t){var n=Q0(Ut++,3);!V.__s&&Su(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,J.__H.__h.push(n))}function Ve(e){return Nn=5,it(function(){return{current:e}},[])}function it(e,t){var n=Q0(Ut++,7);return Su(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function Rl(){var e;do{for(;e=j0.shift();)try{qt(e)}catch(n){V.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=vu.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(qt),t.__h.some(Y0),t.__h=[]}catch(n){t.__h=[],V.__e(n,e.__v)}}}while(j0.length)}V.__b=function(e){J=null,pu&&pu(e)},V.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),gu&&gu(e,t)},V.__r=function(e){mu&&mu(e),Ut=0;var t=(J=e.__c).__H;t&&(H0==J?J.__h=[]:(t.__h.some(qt),t.__h.some(Y0),Ut=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),H0=J},V.diffed=function(e){fu&&fu(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&_u(vu.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),H0=J=null},V.__c=function(e,t){t.some(function(n){try{n.__h.some(qt),n.__h=n.__h.filter(function(o){return!o.__||Y0(o)})}catch(o){n.__h=[function(){throw o}]}}),hu&&hu(e,t)},V.unmount=function(e){bu&&bu(e);var t,n,o=e.__c;o&&o.__H&&(o.__H.__.some(function(r){try{if(r.__P&&r.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}r.__P=n,_u(j0.push(r))}else qt(r)}catch(u){t=u}}),o.__H=void 0,t&&V.__e(t,o.__v))};var yu=typeof requestAnimationFrame=="function";function Tl(e){var t,n=function(){clearTimeout(o),yu&&cancelAnimationFrame(t),setTimeout(e)},o=setTimeout(n,35);yu&&(t=requestAnimationFrame(n))}function _u(e){e!=1&&du==V.requestAnimationFrame||((du=V.requestAnimationFrame)||Tl)(Rl)}function qt(e){var t=J,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),J=t}function Y0(e){var t=J;e.__c=e.__(),J=t}function Su(e,t){return!e||e.length!=t.length||t.some(function(n,o){return!$0(n,e[o])})}function Eu(e,t){return typeof t=="function"?t(e):t}var te=e=>Number(e.seconds)*1e3+e.nanos/1e6,at=e=>Number(e.seconds)*1e3+e.nanos/1e6,lt=e=>({seconds:BigInt(Math.floor(e/1e3)),nanos:Math.floor(e%1e3)*1e6}),ct=e=>lt(e),X0=[["d",864e5],["h",36e5],["min",6e4],["s",1e3]];function se(e){if(e<0)return`−${se(-e)}`;if(e<1e3)return`${Math.round(e)} ms`;if(e<9950)return`${(e/1e3).toFixed(1)} s`;let[t,n]=X0.find(([,r])=>e>=r)??["s",1e3],o=e/n;return o<3&&t!=="s"?xl(e,t,n):`${Math.round(o)} ${t}`}function xl(e,t,n){let o=X0.findIndex(([a])=>a===t),[r="s",u=1e3]=X0[o+1]??[],i=Math.floor(e%n/u);return i===0?`${Math.floor(e/n)} ${t}`:`${Math.floor(e/n)} ${t} ${i} ${r}`}function Gt(e,t){let n=t-e;return Math.abs(n)<1e3?"now":n>0?`${se(n)} ago`:`in ${se(-n)}`}var Nl=new Intl.DateTimeFormat("en-CA",{dateStyle:"short",timeStyle:"medium",hour12:!1}),dt=e=>`${Nl.format(e)} (${new Date(e).toISOString()})`,kl=new Intl.DateTimeFormat("en-GB",{timeStyle:"medium"}),kn=e=>kl.format(e);var Il=Symbol.for("preact-signals");function On(){if(ve>1)ve--;else{var e,t=!1;for((function(){var r=wn;for(wn=void 0;r!==void 0;){var u=r.S;if(u.v===r.v)for(var i=u.t;i!==void 0;i=i.x)i.i===r.i&&(i.i=u.i);r=r.o}})();Wt!==void 0;){var n=Wt;for(Wt=void 0,In++;n!==void 0;){var o=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&Tu(n))try{n.c()}catch(r){t||(e=r,t=!0)}n=o}}if(In=0,ve--,t)throw e}}function Z0(e){if(ve>0)return e();z0=++wl,ve++;try{return e()}finally{On()}}var Bt,q=void 0;function Vt(e){var t=q,n=Bt;q=void 0,Bt=void 0;try{return e()}finally{q=t,Bt=n}}var Wt=void 0,ve=0,In=0,wl=0,z0=0,wn=void 0,Ln=0;function Ru(e){if(q!==void 0){var t=e.n;if(t===void 0||t.t!==q)return t={i:0,S:e,p:q.s,n:void 0,t:q,e:void 0,x:void 0,r:t},q.s!==void 0&&(q.s.n=t),q.s=t,e.n=t,32&q.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=q.s,t.n=void 0,q.s.n=t,q.s=t),t}}function K(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}K.prototype.brand=Il;K.prototype.h=function(){return!0};K.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:Vt(function(){var o;(o=t.W)==null||o.call(t)}))};K.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,o=e.x;n!==void 0&&(n.x=o,e.e=void 0),o!==void 0&&(o.e=n,e.x=void 0),e===this.t&&(this.t=o,o===void 0&&Vt(function(){var r;(r=t.Z)==null||r.call(t)}))}};K.prototype.subscribe=function(e){var t=this;return Ke(function(){var n=t.value;Vt(function(){return e(n)})},{name:"sub"})};K.prototype.valueOf=function(){return this.value};K.prototype.toString=function(){return this.value+""};K.prototype.toJSON=function(){return this.value};K.prototype.peek=function(){var e=this;return Vt(function(){return e.value})};Object.defineProperty(K.prototype,"value",{get:function(){var e=Ru(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(In>100)throw new Error("Cycle detected");(function(n){ve!==0&&In===0&&n.l!==z0&&(n.l=z0,wn={S:n,v:n.v,i:n.i,o:wn})})(this),this.v=e,this.i++,Ln++,ve++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{On()}}}});function ne(e,t){return new K(e,t)}function Tu(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function xu(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function Nu(e){for(var t=e.s,n=void 0;t!==void 0;){var o=t.p;t.i===-1?(t.S.U(t),o!==void 0&&(o.n=t.n),t.n!==void 0&&(t.n.p=o)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=o}e.s=n}function Je(e,t){K.call(this,void 0,t),this.x=e,this.s=void 0,this.g=Ln-1,this.f=4}Je.prototype=new K;Je.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===Ln))return!0;if(this.g=Ln,this.f|=1,this.i>0&&!Tu(this))return this.f&=-2,!0;var e=q;try{xu(this),q=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return q=e,Nu(this),this.f&=-2,!0};Je.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}K.prototype.S.call(this,e)};Je.prototype.U=function(e){if(this.t!==void 0&&(K.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};Je.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(Je.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=Ru(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function pt(e,t){return new Je(e,t)}function ku(e){var t=e.j;if(e.j=void 0,typeof t=="function"){ve++;var n=q;q=void 0;try{t()}catch(o){throw e.f&=-2,e.f|=8,eo(e),o}finally{q=n,On()}}}function eo(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,ku(e)}function Ll(e){if(q!==this)throw new Error("Out-of-order effect");Nu(this),q=e,this.f&=-2;try{8&this.f&&eo(this)}finally{On()}}function mt(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,Bt&&Bt.push(this)}mt.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};mt.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,ku(this),xu(this),ve++;var e=q;return q=this,Ll.bind(this,e)};mt.prototype.N=function(){2&this.f||(this.f|=2,this.u=Wt,Wt=this)};mt.prototype.d=function(){this.f|=8,1&this.f||eo(this)};mt.prototype.dispose=function(){this.d()};function Ke(e,t){var n=new mt(e,t);try{n.c()}catch(r){throw n.d(),r}var o=n.d.bind(n);return o[Symbol.dispose]=o,o}var Iu,Cn,Dn,Ol=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var wu=[];Ke(function(){Iu=this.N})();function ft(e,t){w[e]=t.bind(null,w[e]||function(){})}function Jt(e){if(Dn){var t=Dn;Dn=void 0,t()}Dn=e&&e.S()}function Lu(e){var t=this,n=e.data,o=Cl(n);o.name="ReactiveDom",o.value=n;var r=it(function(){for(var a=t,l=t.__v;l=l.__;)if(l.__c){l.__c.__$f|=4;break}var c=pt(function(){var p=o.value.value;return p===0?0:p===!0?"":p||""}),d=pt(function(){return!Array.isArray(c.value)&&!v0(c.value)}),m=Ke(function(){if(this.N=Ou,d.value){var p=c.value;a.__v&&a.__v.__e&&a.__v.__e.nodeType===3&&(a.__v.__e.data=p)}}),b=t.__$u.d;return t.__$u.d=function(){m(),b.call(this)},[d,c]},[]),u=r[0],i=r[1];return u.value?i.peek():i.value}Lu.displayName="ReactiveTextNode";Object.defineProperties(K.prototype,{constructor:{configurable:!0,value:Ko(y,null).constructor},type:{configurable:!0,value:Lu},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});ft("__b",function(e,t){if(Jt(),Cn=void 0,typeof t.type=="string"){var n,o=t.props;for(var r in o)if(r!=="children"){var u=o[r];u instanceof K&&(n||(t.__np=n={}),n[r]=u,o[r]=u.peek())}}e(t)});ft("__r",function(e,t){if(e(t),t.type!==y){Jt();var n,o=t.__c;o&&(o.__$f&=-2,(n=o.__$u)===void 0&&(o.__$u=n=(function(r,u){var i;return Ke(function(){i=this},{name:u}),i.c=r,i})((function(r){return function(){var u;Ol&&((u=this.y)==null||u.call(this)),r.__$f|=1,r.setState({})}})(o),typeof t.type=="function"?t.type.displayName||t.type.name:""))),Cn=o,Jt(n)}});ft("__e",function(e,t,n,o){Jt(),Cn=void 0,e(t,n,o)});ft("diffed",function(e,t){Jt(),Cn=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var o=t.__np,r=t.props,u=n.U;if(u)for(var i in u){var a=u[i];a===void 0||o&&i in o||(a.d(),u[i]=void 0)}if(o){u||(u={},n.U=u);for(var l in o){var c=u[l],d=o[l];c===void 0?(c=Dl(n,l,d,r),u[l]=c):c.o(d,r)}}}e(t)});function Dl(e,t,n,o){var r=t in e&&e.ownerSVGElement===void 0,u=ne(n);return{o:function(i,a){u.value=i,o=a},d:Ke(function(){this.N=Ou;var i=u.value.value;o[t]!==i&&(o[t]=i,r?e[t]=i:i!=null&&(i!==!1||t[4]==="-")?e.setAttribute(t,i):e.removeAttribute(t))})}}ft("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var o=n.U;if(o){n.U=void 0;for(var r in o){var u=o[r];u&&u.d()}}}var i=t.__np;if(i){var a=t.props;for(var l in i)a[l]=i[l]}t.__np=void 0}else{var c=t.__c;if(c){c.__$f|=8;var d=c.__$u;d&&(c.__$u=void 0,d.d())}}e(t)});ft("__h",function(e,t,n,o){o<3&&(t.__$f|=2),e(t,n,o)});ot.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,o=n&&n.s!==void 0;for(var r in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var u=2&this.__$f;if(!(o||u||4&this.__$f)||1&this.__$f)return!0}else if(!(o||4&this.__$f)||3&this.__$f)return!0;for(var i in e)if(i!=="__source"&&e[i]!==this.props[i])return!0;for(var a in this.props)if(!(a in e))return!0;return!1};function Cl(e,t){return it(function(){return ne(e,t)},[])}var Al=function(e){queueMicrotask(function(){queueMicrotask(e)})};function Pl(){Z0(function(){for(var e;e=wu.shift();)Iu.call(e)})}function Ou(){wu.push(this)===1&&(w.requestAnimationFrame||Al)(Pl)}var v;(function(e){e[e.Canceled=1]="Canceled",e[e.Unknown=2]="Unknown",e[e.InvalidArgument=3]="InvalidArgument",e[e.DeadlineExceeded=4]="DeadlineExceeded",e[e.NotFound=5]="NotFound",e[e.AlreadyExists=6]="AlreadyExists",e[e.PermissionDenied=7]="PermissionDenied",e[e.ResourceExhausted=8]="ResourceExhausted",e[e.FailedPrecondition=9]="FailedPrecondition",e[e.Aborted=10]="Aborted",e[e.OutOfRange=11]="OutOfRange",e[e.Unimplemented=12]="Unimplemented",e[e.Internal=13]="Internal",e[e.Unavailable=14]="Unavailable",e[e.DataLoss=15]="DataLoss",e[e.Unauthenticated=16]="Unauthenticated"})(v||(v={}));function Ml(){throw new Error("binary only")}var Du=Ml;function Cu(){throw new Error("binary only")}var Au=Cu;var Pu=Cu;function Kt(e){let t=v[e];return typeof t!="string"?e.toString():t[0].toLowerCase()+t.substring(1).replace(/[A-Z]/g,n=>"_"+n.toLowerCase())}var An;function Mu(e){if(!An){An={};for(let t of Object.values(v))typeof t!="string"&&(An[Kt(t)]=t)}return An[e]}var I=class e extends Error{constructor(t,n=v.Unknown,o,r,u){super(Fl(t,n)),this.name="ConnectError",this.isWireError=!1,Object.setPrototypeOf(this,new.target.prototype),this.rawMessage=t,this.code=n,this.metadata=new Headers(o??{}),this.details=r??[],this.cause=u}static from(t,n=v.Unknown){return t instanceof e?t:t instanceof Error?t.name=="AbortError"||t.name=="TimeoutError"?new e(t.message,v.Canceled):new e(t.message,n,void 0,void 0,t):new e(String(t),n,void 0,void 0,t)}static[Symbol.hasInstance](t){return t instanceof Error?Object.getPrototypeOf(t)===e.prototype?!0:t.name==="ConnectError"&&"code"in t&&typeof t.code=="number"&&"metadata"in t&&"details"in t&&Array.isArray(t.details)&&"rawMessage"in t&&typeof t.rawMessage=="string"&&"cause"in t:!1}findDetails(t){let n=t.kind==="message"?{getMessage:r=>r===t.typeName?t:void 0}:t,o=[];for(let r of this.details){if("desc"in r){n.getMessage(r.desc.typeName)&&o.push(_e(r.desc,r.value));continue}let u=n.getMessage(r.type);if(u)try{o.push(We(u,r.value))}catch{}}return o}};function Fl(e,t){return e.length?`[${Kt(t)}] ${e}`:`[${Kt(t)}]`}function to(...e){let t=new Headers;for(let n of e)n.forEach((o,r)=>{t.append(r,o)});return t}function Fu(e,t){let n={};for(let o of e.methods){let r=t(o);r!=null&&(n[o.localName]=r)}return n}var Pn=1;function qu(e,t,n=!1){if(t>e){let o=`message size is larger than configured readMaxBytes ${e}`;throw n&&(o=`message size ${t} is larger than configured readMaxBytes ${e}`),new I(o,v.ResourceExhausted)}}function ql(e){return new no(e)}var no=class{constructor(t){this.readMaxBytes=t,this.header=new Uint8Array(5),this.headerView=new DataView(this.header.buffer),this.buf=[]}get byteLength(){return this.buf.reduce((t,n)=>t+n.byteLength,0)}decode(t){this.buf.push(t);let n=[];for(;;){let o=this.pop();if(!o)break;n.push(o)}return n}pop(){if(!(!this.env&&(this.env=this.head(),!this.env))&&this.cons(this.env.data)){let t=this.env;return this.env=void 0,t}}head(){if(!this.cons(this.header))return;let t=this.headerView.getUint8(0),n=this.headerView.getUint32(1);return qu(this.readMaxBytes,n,!0),{flags:t,data:new Uint8Array(n)}}cons(t){let n=t.byteLength;if(this.byteLength<n)return!1;let o=0;for(;o<n;){let r=this.buf.shift();r.byteLength>n-o?(t.set(r.subarray(0,n-o),o),this.buf.unshift(r.subarray(n-o)),o+=n-o):(t.set(r,o),o+=r.byteLength)}return!0}};function oo(e){let t,n=ql(4294967295);return new ReadableStream({start(){t=e.getReader()},async pull(o){let r=!1;for(;!r;){let u=await t.read();if(u.done)n.byteLength>0&&o.error(new I("protocol error: incomplete envelope",v.InvalidArgument)),o.close();else for(let i of n.decode(u.value))o.enqueue(i),r=!0}}})}function ro(e,t){let n=new Uint8Array(t.length+5);n.set(t,5);let o=new DataView(n.buffer,n.byteOffset,n.byteLength);return o.setUint8(0,e),o.setUint32(1,t.length),n}var Ul=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},o("next"),o("throw"),o("return"),n[Symbol.asyncIterator]=function(){return this},n);function o(u){n[u]=e[u]&&function(i){return new Promise(function(a,l){i=e[u](i),r(a,l,i.done,i.value)})}}function r(u,i,a,l){Promise.resolve(l).then(function(c){u({value:c,done:a})},i)}},Ht=function(e){return this instanceof Ht?(this.v=e,this):new Ht(e)},Gl=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var o=n.apply(e,t||[]),r,u=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",i),r[Symbol.asyncIterator]=function(){return this},r;function i(p){return function(f){return Promise.resolve(f).then(p,m)}}function a(p,f){o[p]&&(r[p]=function(_){return new Promise(function(g,x){u.push([p,_,g,x])>1||l(p,_)})},f&&(r[p]=f(r[p])))}function l(p,f){try{c(o[p](f))}catch(_){b(u[0][3],_)}}function c(p){p.value instanceof Ht?Promise.resolve(p.value.v).then(d,m):b(u[0][2],p)}function d(p){l("next",p)}function m(p){l("throw",p)}function b(p,f){p(f),u.shift(),u.length&&l(u[0][0],u[0][1])}},Bl=function(e){var t,n;return t={},o("next"),o("throw",function(r){throw r}),o("return"),t[Symbol.iterator]=function(){return this},t;function o(r,u){t[r]=e[r]?function(i){return(n=!n)?{value:Ht(e[r](i)),done:!1}:u?u(i):i}:u}};function Uu(e){return Gl(this,arguments,function*(){yield Ht(yield*Bl(Ul(e)))})}var Gu=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},o("next"),o("throw"),o("return"),n[Symbol.asyncIterator]=function(){return this},n);function o(u){n[u]=e[u]&&function(i){return new Promise(function(a,l){i=e[u](i),r(a,l,i.done,i.value)})}}function r(u,i,a,l){Promise.resolve(l).then(function(c){u({value:c,done:a})},i)}},ht=function(e){return this instanceof ht?(this.v=e,this):new ht(e)},Wl=function(e){var t,n;return t={},o("next"),o("throw",function(r){throw r}),o("return"),t[Symbol.iterator]=function(){return this},t;function o(r,u){t[r]=e[r]?function(i){return(n=!n)?{value:ht(e[r](i)),done:!1}:u?u(i):i}:u}},Vl=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var o=n.apply(e,t||[]),r,u=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",i),r[Symbol.asyncIterator]=function(){return this},r;function i(p){return function(f){return Promise.resolve(f).then(p,m)}}function a(p,f){o[p]&&(r[p]=function(_){return new Promise(function(g,x){u.push([p,_,g,x])>1||l(p,_)})},f&&(r[p]=f(r[p])))}function l(p,f){try{c(o[p](f))}catch(_){b(u[0][3],_)}}function c(p){p.value instanceof ht?Promise.resolve(p.value.v).then(d,m):b(u[0][2],p)}function d(p){l("next",p)}function m(p){l("throw",p)}function b(p,f){p(f),u.shift(),u.length&&l(u[0][0],u[0][1])}};function Se(e,t){return Fu(e,n=>{switch(n.methodKind){case"unary":return Jl(t,n);case"server_streaming":return Kl(t,n);case"client_streaming":return Hl(t,n);case"bidi_streaming":return $l(t,n);default:return null}})}function Jl(e,t){return async(n,o)=>{var r,u;let i=await e.unary(t,o?.signal,o?.timeoutMs,o?.headers,n,o?.contextValues);return(r=o?.onHeader)===null||r===void 0||r.call(o,i.header),(u=o?.onTrailer)===null||u===void 0||u.call(o,i.trailer),i.message}}function Kl(e,t){return(n,o)=>Bu(e.stream(t,o?.signal,o?.timeoutMs,o?.headers,Uu([n]),o?.contextValues),o)}function Hl(e,t){return async(n,o)=>{var r,u,i,a,l,c;let d=await e.stream(t,o?.signal,o?.timeoutMs,o?.headers,n,o?.contextValues);(l=o?.onHeader)===null||l===void 0||l.call(o,d.header);let m,b=0;try{for(var p=!0,f=Gu(d.message),_;_=await f.next(),r=_.done,!r;p=!0)a=_.value,p=!1,m=a,b++}catch(g){u={error:g}}finally{try{!p&&!r&&(i=f.return)&&await i.call(f)}finally{if(u)throw u.error}}if(!m)throw new I("protocol error: missing response message",v.Unimplemented);if(b>1)throw new I("protocol error: received extra messages for client streaming method",v.Unimplemented);return(c=o?.onTrailer)===null||c===void 0||c.call(o,d.trailer),m}}function $l(e,t){return(n,o)=>Bu(e.stream(t,o?.signal,o?.timeoutMs,o?.headers,n,o?.contextValues),o)}function Bu(e,t){let n=(function(){return Vl(this,arguments,function*(){var o,r;let u=yield ht(e);(o=t?.onHeader)===null||o===void 0||o.call(t,u.header),yield ht(yield*Wl(Gu(u.message))),(r=t?.onTrailer)===null||r===void 0||r.call(t,u.trailer)})})()[Symbol.asyncIterator]();return{[Symbol.asyncIterator]:()=>({next:()=>n.next()})}}function Wu(...e){let t=new AbortController,n=e.filter(r=>r!==void 0).concat(t.signal);for(let r of n){if(r.aborted){o.apply(r);break}r.addEventListener("abort",o)}function o(){t.signal.aborted||t.abort(Mn(this));for(let r of n)r.removeEventListener("abort",o)}return t}function Vu(e){let t=new AbortController,n=()=>{t.abort(new I("the operation timed out",v.DeadlineExceeded))},o;return e!==void 0&&(e<=0?n():o=setTimeout(n,e)),{signal:t.signal,cleanup:()=>clearTimeout(o)}}function Mn(e){if(!e.aborted)return;if(e.reason!==void 0)return e.reason;let t=new Error("This operation was aborted");return t.name="AbortError",t}function Fn(){return{get(e){return e.id in this?this[e.id]:e.defaultValue},set(e,t){return this[e.id]=t,this},delete(e){return delete this[e.id],this}}}var He="Content-Type",Ju="Content-Length",$t="Content-Encoding";var uo="Accept-Encoding";var Ku="Connect-Timeout-Ms",qn="Connect-Protocol-Version";var so="User-Agent";function Un(e,t){return e.toString().replace(/\/?$/,`/${t.parent.typeName}/${t.name}`)}function io(e,t){return _e(e,t)}function Hu(e,t){function n(o){return o.done===!0?o:{done:o.done,value:io(e,o.value)}}return{[Symbol.asyncIterator](){let o=t[Symbol.asyncIterator](),r={next:()=>o.next().then(n)};return o.throw!==void 0&&(r.throw=u=>o.throw(u).then(n)),o.return!==void 0&&(r.return=u=>o.return(u).then(n)),r}}}function ao(e,t){if(!t)return e;for(let n of t.concat().reverse())e=n(e);return e}function Gn(e){var t;let n=Object.assign({},e);return(t=n.ignoreUnknownFields)!==null&&t!==void 0||(n.ignoreUnknownFields=!0),n}function Bn(e,t,n,o){let r=t?$u(e.input,o):ju(e.input,n);return{parse:(t?$u(e.output,o):ju(e.output,n)).parse,serialize:r.serialize}}function $u(e,t){return{parse(n){try{return We(e,n,t)}catch(o){let r=o instanceof Error?o.message:String(o);throw new I(`parse binary: ${r}`,v.Internal)}},serialize(n){try{return V0(e,n,t)}catch(o){let r=o instanceof Error?o.message:String(o);throw new I(`serialize binary: ${r}`,v.Internal)}}}}function ju(e,t){var n,o;let r=(n=t?.textEncoder)!==null&&n!==void 0?n:new TextEncoder,u=(o=t?.textDecoder)!==null&&o!==void 0?o:new TextDecoder,i=Gn(t);return{parse(a){try{let l=u.decode(a);return Au(e,l,i)}catch(l){throw I.from(l,v.InvalidArgument)}},serialize(a){try{let l=Du(e,a,i);return r.encode(l)}catch(l){throw I.from(l,v.Internal)}}}}var jl=/^application\/(connect\+)?(?:(json)(?:; ?charset=utf-?8)?|(proto))$/i;var Yu="application/proto",Qu="application/json",Xu="application/connect+proto",zu="application/connect+json";function Zu(e){let t=e?.match(jl);if(!t)return;let n=!!t[1],o=!!t[3];return{stream:n,binary:o}}function jt(e,t,n){var o;if(t&&new Headers(t).forEach((a,l)=>n.metadata.append(l,a)),typeof e!="object"||e==null||Array.isArray(e))throw n;let r=n.code;"code"in e&&typeof e.code=="string"&&(r=(o=Mu(e.code))!==null&&o!==void 0?o:r);let u=e.message;if(u!=null&&typeof u!="string")throw n;let i=new I(u??"",r,t);if(i.isWireError=!0,"details"in e&&Array.isArray(e.details))for(let a of e.details){if(a===null||typeof a!="object"||Array.isArray(a)||typeof a.type!="string"||typeof a.value!="string")throw n;try{i.details.push({type:a.type,value:bn(a.value),debug:a.debug})}catch{throw n}}return i}var Wn=2;function lo(e){let t=new I("invalid end stream",v.Unknown),n;try{n=JSON.parse(typeof e=="string"?e:new TextDecoder().decode(e))}catch{throw t}if(typeof n!="object"||n==null||Array.isArray(n))throw t;let o=new Headers;if("metadata"in n){if(typeof n.metadata!="object"||n.metadata==null||Array.isArray(n.metadata))throw t;for(let[u,i]of Object.entries(n.metadata)){if(!Array.isArray(i)||i.some(a=>typeof a!="string"))throw t;for(let a of i)o.append(u,a)}}let r="error"in n&&n.error!=null?jt(n.error,o,t):void 0;return{metadata:o,error:r}}function es(e){switch(e){case 400:return v.Internal;case 401:return v.Unauthenticated;case 403:return v.PermissionDenied;case 404:return v.Unimplemented;case 429:return v.Unavailable;case 502:return v.Unavailable;case 503:return v.Unavailable;case 504:return v.Unavailable;default:return v.Unknown}}function Vn(e){let t=new Headers,n=new Headers;return e.forEach((o,r)=>{r.toLowerCase().startsWith("trailer-")?n.append(r.substring(8),o):t.append(r,o)}),[t,n]}var Jn="1";function Kn(e,t,n,o,r){let u=new Headers(o??{});return n!==void 0&&u.set(Ku,`${n}`),u.set(He,e=="unary"?t?Yu:Qu:t?Xu:zu),u.set(qn,Jn),!u.has(so)&&r&&u.set(so,"connect-es/2.2.0"),u}function Hn(e,t,n,o){let r=o.get(He),u=Zu(r);if(n!==200){let a=new I(`HTTP ${n}`,es(n),o);if(e=="unary"&&u&&!u.binary)return{isUnaryError:!0,unaryError:a};throw a}let i={binary:t,stream:e!=="unary"};if(u?.binary!==i.binary||u.stream!==i.stream)throw new I(`unsupported content type ${r}`,u===void 0?v.Unknown:v.Internal,o);return{isUnaryError:!1}}var ts="application/";function Xl(e,t){return t?G0(e,"url"):encodeURIComponent(new TextDecoder().decode(e))}function co(e,t,n){let o=`?connect=v${Jn}`,r="",u=e.header.get($t);u!==null&&u!=="identity"&&(r="&compression="+encodeURIComponent(u),n=!0),n&&(o+="&base64=1"),o+=r;let i=e.header.get(He);i?.indexOf(ts)===0&&(o+="&encoding="+encodeURIComponent(i.slice(ts.length))),o+="&message="+Xl(t,n);let a=e.url+o,l=new Headers(e.header);for(let c of[qn,He,Ju,$t,uo])l.delete(c);return Object.assign(Object.assign({},e),{requestMethod:"GET",url:a,header:l})}function po(e){let t=ao(e.next,e.interceptors),[n,o,r]=ns(e),u=Object.assign(Object.assign({},e.req),{message:io(e.req.method.input,e.req.message),signal:n});return t(u).then(i=>(r(),i),o)}function mo(e){let t=ao(e.next,e.interceptors),[n,o,r]=ns(e),u=Object.assign(Object.assign({},e.req),{message:Hu(e.req.method.input,e.req.message),signal:n}),i=!1;return n.addEventListener("abort",function(){var a,l;let c=e.req.message[Symbol.asyncIterator]();i||(a=c.throw)===null||a===void 0||a.call(c,this.reason).catch(()=>{}),(l=c.return)===null||l===void 0||l.call(c).catch(()=>{})}),t(u).then(a=>Object.assign(Object.assign({},a),{message:{[Symbol.asyncIterator](){let l=a.message[Symbol.asyncIterator]();return{next(){return!i&&n.aborted?o(Mn(n)):l.next().then(c=>(c.done==!0&&(i=!0,r()),c),o)}}}}}),o)}function ns(e){let{signal:t,cleanup:n}=Vu(e.timeoutMs),o=Wu(e.signal,t);return[o.signal,function(u){let i=o.signal.aborted?I.from(Mn(o.signal),v.Canceled):I.from(u);return o.abort(i),n(),Promise.reject(i)},function(){n(),o.abort()}]}function jn(e){let{code:t,cause:n}=I.from(e);return t===v.Unavailable||t===v.DeadlineExceeded||t===v.Unknown?!0:n instanceof TypeError}function Yn(e){let{code:t,rawMessage:n}=I.from(e);return{code:t,message:n}}var $n=class{#t;#e;constructor(t){this.#e=t}get awaySince(){return this.#t}answered(){this.#t!==void 0&&(this.#t=void 0,this.#e(void 0))}failed(){this.#t===void 0&&(this.#t=Date.now(),this.#e(this.#t))}};var zl=2e3,Zl=6e4,ec=1e3,tc=1e4,Qn=class{#t;kept=[];#e=0n;#n;#o=!1;live=!1;constructor(t){this.#t=t}start(){this.#n!==void 0||this.#o||(this.#n=new AbortController,this.#r(this.#n.signal))}stop(){this.#n?.abort(),this.#n=void 0,this.#a(!1)}again(){this.#o=!1,this.stop(),this.start()}async#r(t){for(let n=0;!t.aborted;n+=1){let o=this.#e;try{return await this.#u(t),t.aborted?void 0:this.#i()}catch(r){if(t.aborted)return;if(this.#a(!1),!jn(r))return this.#i(),this.#t.onFailure(Yn(r));this.#e>o&&(n=0),n>0&&this.#t.reach.failed(),await nc(n===0?100:Math.min(ec*n,tc),t)}}}async#u(t){let{follow:n,api:o,reach:r}=this.#t,u=new AbortController,i=AbortSignal.any([t,u.signal]),a=()=>setTimeout(()=>u.abort(),Zl),l=a();try{let c="jobId"in n?o.watchJob(n.jobId,this.#e,i):o.watchJobs(n.jobIds,i);this.#a(!0);for await(let d of c)clearTimeout(l),l=a(),r.answered(),d.keepalive||this.#s(d)}catch(c){throw u.signal.aborted&&!t.aborted?new TypeError("silence",{cause:c}):c}finally{clearTimeout(l)}}#s(t){"jobId"in this.#t.follow&&(t.sequence>this.#e&&(this.#e=t.sequence),this.kept.push(t),this.kept.length>zl&&this.kept.shift()),this.#t.onEvents([t])}#i(){this.#o=!0,this.#n=void 0,this.#a(!1)}#a(t){this.live!==t&&(this.live=t,this.#t.onLive(t))}};function nc(e,t){return new Promise(n=>{let o=setTimeout(r,e);t.addEventListener("abort",r,{once:!0});function r(){clearTimeout(o),t.removeEventListener("abort",r),n()}})}var oc=2e3,Xn=class{#t;#e;#n;#o;#r;#u=!1;constructor(t){this.#t=t}get last(){return this.#e}get failure(){return this.#n}start(){if(this.#u)return;this.#u=!0;let{everyMs:t}=this.#t.wish;if(this.#e===void 0)return void this.#i();t>0&&this.#s(Math.max(0,this.#e.at+t-Date.now()))}stop(){this.#u=!1,clearTimeout(this.#o),this.#r?.abort(),this.#r=void 0}again(){if(!this.#u)return void(this.#e=void 0);clearTimeout(this.#o),this.#r?.abort(),this.#i()}#s(t){clearTimeout(this.#o),this.#o=setTimeout(()=>{this.#i()},t)}async#i(){let{wish:t,api:n,reach:o,onAnswer:r,onFailure:u}=this.#t,i=new AbortController;this.#r=i;try{let a=await n.call(t.call,t.request,i.signal);if(i.signal.aborted)return;this.#e={answer:a,at:Date.now()},this.#n=void 0,o.answered(),r(a,this.#e.at),t.everyMs>0&&this.#s(t.everyMs)}catch(a){if(i.signal.aborted)return;let l=jn(a);l?o.failed():o.answered(),this.#n=Yn(a),u(this.#n),l?this.#s(oc*(1+Math.random()/2)):t.everyMs>0&&this.#s(Math.max(t.everyMs,3e4))}}};var rc=6e4,bt=class{#t;#e=new Map;#n=new Map;#o=new Map;#r;constructor(t){this.#t=t,this.#r=new $n(n=>this.#m({kind:"away",since:n}))}attach(t){let n=Date.now(),o={port:t,wishes:new Set,follow:void 0,visible:!1,focusedAt:0,heardAt:n};return this.#e.set(t,o),t.postMessage({kind:"away",since:this.#r.awaySince}),r=>{o.heardAt=Date.now(),r.kind!=="bye"&&this.#e.set(t,o),this.#u(o,r),this.#d()}}#u(t,n){switch(n.kind){case"here":t.visible=n.visible,n.focused&&(t.focusedAt=Date.now());return;case"want":return t.wishes.add(n.wish.key),this.#s(t,n.wish);case"drop":return void t.wishes.delete(n.key);case"again":return this.#o.get(n.key)?.again(),this.#n.get(n.key)?.again();case"follow":return t.follow=n.follow,this.#a(t);case"bye":return void this.#e.delete(t.port)}}#s(t,n){let{key:o}=n,r=this.#n.get(o)??this.#i(n);this.#n.set(o,r),r.last!==void 0&&t.port.postMessage({kind:"answer",key:o,...r.last}),r.failure!==void 0&&t.port.postMessage({kind:"failure",key:o,failure:r.failure})}#i(t){let{key:n}=t;return new Xn({wish:t,api:this.#t.api,reach:this.#r,onAnswer:(o,r)=>this.#l(n,{kind:"answer",key:n,answer:o,at:r}),onFailure:o=>this.#l(n,{kind:"failure",key:n,failure:o})})}#a({follow:t,port:n}){if(t===void 0)return;let{key:o}=t,r=this.#o.get(o)??this.#c(t);this.#o.set(o,r),n.postMessage({kind:"events",key:o,events:r.kept}),n.postMessage({kind:"live",key:o,live:r.live})}#c(t){let{key:n}=t,o=r=>{for(let u of this.#e.values())u.follow?.key===n&&u.port.postMessage(r)};return new Qn({follow:t,api:this.#t.api,reach:this.#r,onEvents:r=>o({kind:"events",key:n,events:r}),onLive:r=>o({kind:"live",key:n,live:r}),onFailure:r=>o({kind:"failure",key:n,failure:r})})}#d(){let t=[...this.#e.values()].filter(a=>this.#p(a)),n=t.filter(a=>a.visible),o=new Set(t.flatMap(a=>[...a.wishes])),r=new Set(n.flatMap(a=>[...a.wishes]));for(let[a,l]of this.#n)r.has(a)?l.start():l.stop(),o.has(a)||this.#n.delete(a);let u=this.#t.streams?uc(n):void 0,i=new Set(t.map(a=>a.follow?.key));for(let[a,l]of this.#o)a!==u?.key&&l.stop(),i.has(a)||this.#o.delete(a);u!==void 0&&this.#o.get(u.key)?.start()}#p(t){return!t.visible||Date.now()-t.heardAt<rc?!0:(this.#e.delete(t.port),!1)}#l(t,n){for(let o of this.#e.values())o.wishes.has(t)&&o.port.postMessage(n)}#m(t){for(let n of this.#e.values())n.port.postMessage(t)}};function uc(e){return e.filter(n=>n.follow!==void 0).toSorted((n,o)=>o.focusedAt-n.focusedAt)[0]?.follow}function os(){try{new Headers}catch{throw new Error("connect-web requires the fetch API. Are you running on an old version of Node.js? Node.js is not supported in Connect for Web - please stay tuned for Connect for Node.")}}var Yt=function(e){return this instanceof Yt?(this.v=e,this):new Yt(e)},sc=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var o=n.apply(e,t||[]),r,u=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",i),r[Symbol.asyncIterator]=function(){return this},r;function i(p){return function(f){return Promise.resolve(f).then(p,m)}}function a(p,f){o[p]&&(r[p]=function(_){return new Promise(function(g,x){u.push([p,_,g,x])>1||l(p,_)})},f&&(r[p]=f(r[p])))}function l(p,f){try{c(o[p](f))}catch(_){b(u[0][3],_)}}function c(p){p.value instanceof Yt?Promise.resolve(p.value.v).then(d,m):b(u[0][2],p)}function d(p){l("next",p)}function m(p){l("throw",p)}function b(p,f){p(f),u.shift(),u.length&&l(u[0][0],u[0][1])}},rs={redirect:"error"};function fo(e){var t;os();let n=(t=e.useBinaryFormat)!==null&&t!==void 0?t:!1;return{async unary(o,r,u,i,a,l){let{serialize:c,parse:d}=Bn(o,n,e.jsonOptions,e.binaryOptions);return u=u===void 0?e.defaultTimeoutMs:u<=0?void 0:u,await po({interceptors:e.interceptors,signal:r,timeoutMs:u,req:{stream:!1,service:o.parent,method:o,requestMethod:"POST",url:Un(e.baseUrl,o),header:Kn(o.methodKind,n,u,i,!1),contextValues:l??Fn(),message:a},next:async m=>{var b;let p=e.useHttpGet===!0&&o.idempotency===En.NO_SIDE_EFFECTS,f=null;p?m=co(m,c(m.message),n):f=c(m.message);let g=await((b=e.fetch)!==null&&b!==void 0?b:globalThis.fetch)(m.url,Object.assign(Object.assign({},rs),{method:m.requestMethod,headers:m.header,signal:m.signal,body:f})),{isUnaryError:x,unaryError:N}=Hn(o.methodKind,n,g.status,g.headers);if(x)throw jt(await g.json(),to(...Vn(g.headers)),N);let[G,A]=Vn(g.headers);return{stream:!1,service:o.parent,method:o,header:G,message:n?d(new Uint8Array(await g.arrayBuffer())):Pu(o.output,await g.json(),Gn(e.jsonOptions)),trailer:A}}})},async stream(o,r,u,i,a,l){let{serialize:c,parse:d}=Bn(o,n,e.jsonOptions,e.binaryOptions);function m(p,f,_,g){return sc(this,arguments,function*(){let N=oo(p).getReader(),G=!1;for(;;){let A=yield Yt(N.read());if(A.done)break;let{flags:tt,data:kt}=A.value;if((tt&Pn)===Pn)throw new I("protocol error: received unsupported compressed output",v.Internal);if((tt&Wn)===Wn){G=!0;let xe=lo(kt);if(xe.error){let re=xe.error;throw _.forEach((nt,fe)=>{re.metadata.append(fe,nt)}),re}xe.metadata.forEach((re,nt)=>f.set(nt,re));continue}yield yield Yt(d(kt))}if("throwIfAborted"in g&&g.throwIfAborted(),!G)throw"missing EndStreamResponse"})}async function b(p){if(o.methodKind!="server_streaming")throw"The fetch API does not support streaming request bodies";let f=await p[Symbol.asyncIterator]().next();if(f.done==!0)throw"missing request message";return ro(0,c(f.value))}return u=u===void 0?e.defaultTimeoutMs:u<=0?void 0:u,await mo({interceptors:e.interceptors,timeoutMs:u,signal:r,req:{stream:!0,service:o.parent,method:o,requestMethod:"POST",url:Un(e.baseUrl,o),header:Kn(o.methodKind,n,u,i,!1),contextValues:l??Fn(),message:a},next:async p=>{var f;let g=await((f=e.fetch)!==null&&f!==void 0?f:globalThis.fetch)(p.url,Object.assign(Object.assign({},rs),{method:p.requestMethod,headers:p.header,signal:p.signal,body:await b(p.message)}));if(Hn(o.methodKind,n,g.status,g.headers),g.body===null)throw"missing response body";let x=new Headers;return Object.assign(Object.assign({},p),{header:g.headers,trailer:x,message:m(g.body,x,g.headers,p.signal)})}})}}}var us=R(btoa(`
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
next_page_token (	bproto3`),[k]);var ic=R(btoa(`
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
	ListAudit.scheduler.v1.ListAuditRequest.scheduler.v1.ListAuditResponsebproto3`),[F,k,cu,us]);var ss=ee(ic,0);var we=R(btoa(`
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
WHEN_FULL_CANCEL_OLDESTbproto3`),[F,k]);var $e={UNSPECIFIED:0,WAIT:1,REJECT_NEWEST:2,CANCEL_OLDEST:3};var is=R(btoa(`
scheduler/v1/hold.proto\fscheduler.v1"{
\x07JobHold\f
code (	\f
text (	)
since (\v2.google.protobuf.Timestamp)
	limit_key (\v2.scheduler.v1.LimitKeybproto3`),[k,we]);var as=R(btoa(`
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
bproto3`),[F]);var zn=R(btoa(`
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
OUTPUT_STREAM_STDERRbproto3`),[Tn,k]);var ie=R(btoa(`
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
IDEMPOTENCY_SCOPE_FOR_EVERbproto3`),[F,Tn,k,is,as,zn]);var je={UNSPECIFIED:0,CRITICAL:1,HIGH:2,DEFAULT:3,LOW:4};var Ee={UNSPECIFIED:0,SCHEDULED:1,QUEUED:2,RUNNING:3,RETRY:4,SUCCEEDED:5,FAILED:6,DEADLETTER:7,CANCELLED:8};var ac=R(btoa(`
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
\bListBulk.scheduler.v1.ListBulkRequest.scheduler.v1.ListBulkResponsebproto3`),[F,k,ie]);var de={UNSPECIFIED:0,REDRIVE:1,CANCEL:2};var Le={UNSPECIFIED:0,RUNNING:1,DONE:2,CANCELLED:3,FAILED:4};var ls=ee(ac,0);var lc=R(btoa(`
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
\bGetFault.scheduler.v1.GetFaultRequest.scheduler.v1.Faultbproto3`),[k]);var gt={UNSPECIFIED:0,LAST_SEEN:1,FIRST_SEEN:2,FAILURES:3};var cs=ee(lc,0);var ds=R(btoa(`
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
WORKER_KIND_REMOTEbproto3`),[F,k]);var M={UNSPECIFIED:0,TAKING:1,CORDONED:2,DRAINING:3,DRAINED:4,STOPPING:5,DEAF:6,RESTING:7,LOST:8,GONE:9};var ps={UNSPECIFIED:0,REMOTE:1};var cc=R(btoa(`
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
\bStepDown.scheduler.v1.StepDownRequest.scheduler.v1.StepDownResponsebproto3`),[F,k,ds]);var ms=ee(cc,0);var fs=R(btoa(`
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
mean (\v2.google.protobuf.Durationbproto3`),[F,k,ie,we]);var dc=R(btoa(`
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
	GetSeries.scheduler.v1.GetSeriesRequest.scheduler.v1.GetSeriesResponsebproto3`),[F,k,we,fs]);var hs=ee(dc,0);var bs=R(btoa(`
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
TICK_STATE_MISSEDbproto3`),[F,k,ie]);var Ye={UNSPECIFIED:0,SKIP:1,QUEUE_ONE:2,ALLOW:3,CANCEL_OTHER:4};var Re={UNSPECIFIED:0,ACTIVE:1,PAUSED:2,ENDED:3,BROKEN:4};var Qe={UNSPECIFIED:0,PENDING:1,SUBMITTED:2,SKIPPED:3,MISSED:4};var pc=R(btoa(`
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
ExplainSchedule$.scheduler.v1.ExplainScheduleRequest%.scheduler.v1.ExplainScheduleResponsebproto3`),[k,bs]);var gs=ee(pc,0);var ys=R(btoa(`
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
ATTEMPT_OUTCOME_SNOOZED\bbproto3`),[k]);var _s=R(btoa(`
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
\x07refused (bproto3`),[F,ie]);var vs=R(btoa(`
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
EXPLAIN_CODE_NO_WORKER_MATCHESbproto3`),[k,ie,we]);var mc=R(btoa(`
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
\vRedriveJobs .scheduler.v1.RedriveJobsRequest!.scheduler.v1.RedriveJobsResponsebproto3`),[F,k,ys,_s,vs,ie,zn]);var Ss=ee(mc,0);var fc=new URL("..",import.meta.url).href.replace(/\/$/u,""),Xe=fo({baseUrl:fc,useBinaryFormat:!0}),Oe=Se(Ss,Xe),Z=Se(hs,Xe),De=Se(ms,Xe),ho=Se(cs,Xe),ze=Se(ls,Xe),pe=Se(gs,Xe),Qt=Se(ss,Xe),O=15e3;var hc={countJobs:Oe.countJobs,getBulk:ze.getBulk,getFault:ho.getFault,getFleet:De.getFleet,getJob:Oe.getJob,getQueue:Z.getQueue,getSchedule:pe.getSchedule,getSeries:Z.getSeries,explainJob:Oe.explainJob,listAttempts:Oe.listAttempts,listAudit:Qt.listAudit,listBulk:ze.listBulk,listFaults:ho.listFaults,listJobs:Oe.listJobs,listLimits:Z.listLimits,listLimitOverrides:Z.listLimitOverrides,listPauses:Z.listPauses,listQueues:Z.listQueues,listSchedules:pe.listSchedules,listTokens:Qt.listTokens,listWorkers:De.listWorkers},Zn={call:(e,t,n)=>{let o=hc[e];return o(t,{signal:n,timeoutMs:O})},watchJob:(e,t,n)=>Oe.watchJob({jobId:e,resumeAfter:t},{signal:n}),watchJobs:(e,t)=>Oe.watchJobs({jobIds:[...e]},{signal:t})};var bc=15e3,go=ne(),bo=class{#t;#e=new Map;constructor(){this.#t=gc(),this.#t.addEventListener("message",n=>this.#o(n.data)),this.#t.start();let t=()=>this.#n();for(let n of["focus","blur","pageshow"])window.addEventListener(n,t);document.addEventListener("visibilitychange",t),window.addEventListener("pagehide",()=>this.send({kind:"bye"})),setInterval(()=>{Es()&&this.#n()},bc),this.#n()}send(t){this.#t.postMessage(t)}listen(t,n){let o=this.#e.get(t)??new Set;return this.#e.set(t,o.add(n)),r=>{o.delete(n),!(o.size>0)&&(this.#e.delete(t),r())}}#n(){this.send({kind:"here",visible:Es(),focused:document.hasFocus()})}#o(t){if(t.kind==="away"){go.value=t.since;return}for(let n of this.#e.get(t.key)??[])n(t)}},Es=()=>document.visibilityState==="visible";function gc(){if("SharedWorker"in globalThis)return new SharedWorker(import.meta.url,{type:"module",name:"muster"}).port;let{port1:e,port2:t}=new MessageChannel,n=new bt({api:Zn,streams:!1}).attach(e);return e.addEventListener("message",o=>n(o.data)),e.start(),t}var yc,Xt=()=>yc??=new bo;var Ze=ne({state:"asking"});async function yt(){try{Ze.value={state:"in",who:await Qt.getWhoAmI({},{timeoutMs:O})}}catch(e){let{code:t,rawMessage:n}=I.from(e);Ze.value=t===v.Unauthenticated?{state:"out"}:{state:"away",message:n}}}function Rs({code:e}){e===v.Unauthenticated&&(Ze.value={state:"out"})}var _c={[Ft.VIEWER]:[],[Ft.DEVELOPER]:["read_payload","submit","cancel"],[Ft.OPERATOR]:["read_payload","submit","cancel","redrive","operate"],[Ft.ADMIN]:["read_payload","submit","cancel","redrive","operate","limits","audit","tokens"]},vc=(e,t)=>e.endsWith("*")?t.startsWith(e.slice(0,-1)):e===t;function H(e,t){let n=Ze.value;return n.state!=="in"?!1:n.who.kind===xn.UNSPECIFIED?!0:n.who.grants.some(o=>Sc(o,e,t))}function Sc({role:e,queues:t},n,o){return _c[e]?.includes(n)!==!0?!1:o===void 0||t.length===0||t.some(r=>vc(r,o))}var Ec=new URL("session",import.meta.url).href,Ts=new BroadcastChannel("muster-session");async function xs(e){return ks("POST",JSON.stringify({token:e}))}async function Ns(){return ks("DELETE")}async function ks(e,t){let n=await fetch(Ec,{method:e,headers:{"content-type":"application/json"},...t!==void 0&&{body:t}}).catch(()=>{});if(n===void 0)return"The API does not answer; try again.";if(!n.ok)return Rc(await n.json().catch(()=>{}),n.status);Ts.postMessage("changed"),await yt()}function Rc(e,t){if(t===401)return"This token is not known here, or not any more.";let n=typeof e=="object"&&e!==null&&"message"in e?e.message:"";return typeof n=="string"&&n!==""?n:`The API has answered ${t}.`}function Is(){Ts.addEventListener("message",()=>location.reload())}var Tc=Symbol.for("pv"),xc=0;function s(e,t,n,o,r,u){t||(t={});var i,a,l=t;if("ref"in l&&typeof e!="function")for(a in l={},t)a=="ref"?i=t[a]:l[a]=t[a];var c={type:e,props:l,key:n,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Tc,__v:--xc,__i:-1,__u:0};return(r||u)&&(c.__source=r,c.__self=u),w.vnode&&w.vnode(c),c}function ws(){let[e,t]=E();return s(y,{children:[s("button",{type:"button",class:"small",onClick:()=>{Ns().then(t)},children:"Log out"}),e!==void 0&&s("span",{role:"alert",children:e})]})}function Ls(){let[e,t]=E({busy:!1,error:""}),n=async o=>{o.preventDefault();let r=o.currentTarget,u=r instanceof HTMLFormElement?new FormData(r).get("token"):null;t({busy:!0,error:""});let i=await xs(typeof u=="string"?u.trim():"");i!==void 0&&t({busy:!1,error:i})};return s("main",{class:"login",children:s("form",{class:"card",onSubmit:o=>{n(o)},children:[s("h1",{children:"Muster"}),s("label",{class:"filter",children:[s("span",{children:"Token, or a JWT of the identity provider"}),s("input",{name:"token",type:"password",required:!0,autocomplete:"current-password",spellcheck:!1,autofocus:!0})]}),e.error!==""&&s("p",{class:"failed",role:"alert",children:e.error}),s("div",{class:"buttons",children:s("button",{type:"submit",class:"primary",disabled:e.busy,children:"Log in"})}),s(Nc,{})]})})}var Nc=()=>s("p",{class:"quiet",children:["An admin makes tokens with ",s("code",{children:"muster tokens create"}),", or ",s("code",{children:"npm run token -- create"}),". What you see and may do here is what the token may."]});var kc=new Intl.NumberFormat("en"),Ic=new Intl.NumberFormat("en",{notation:"compact",maximumFractionDigits:1}),wc=new Intl.NumberFormat("en",{maximumFractionDigits:1}),S=e=>kc.format(e),Os=e=>Ic.format(e);function yo(e){return e?.asOf===void 0?"–":me(e.value,e.atLeast)}var me=(e,t)=>`${S(e)}${t?"+":""}`,_t=e=>e>=10||e===0?S(Math.round(e)):wc.format(e),_o=(e,t=!1)=>`${me(e,t)} ${Number(e)===1&&!t?"job":"jobs"}`;function D(e,t,n){let o=`${e} ${n} ${Lc(t)}`,[r,u]=E(vo(o));Y(()=>{u(vo(o));let a=Xt().listen(o,l=>{l.kind==="answer"&&u({key:o,answer:l.answer,at:l.at,failure:void 0}),l.kind==="failure"&&(Rs(l.failure),u(c=>({...c,failure:l.failure})))});return Xt().send({kind:"want",wish:{key:o,call:e,request:t,everyMs:n}}),()=>a(()=>Xt().send({kind:"drop",key:o}))},[o]);let i=()=>Xt().send({kind:"again",key:o});return r.key===o?{...r,again:i}:{...vo(o),again:i}}var vo=e=>({key:e,answer:void 0,at:void 0,failure:void 0});function Lc(e){return JSON.stringify(e,(t,n)=>typeof n=="bigint"?String(n):n)}var Oc=[{state:Ee.SCHEDULED,name:"scheduled",tone:"wait"},{state:Ee.QUEUED,name:"queued",tone:"plain"},{state:Ee.RUNNING,name:"running",tone:"busy"},{state:Ee.RETRY,name:"retry",tone:"wait"},{state:Ee.SUCCEEDED,name:"succeeded",tone:"good"},{state:Ee.FAILED,name:"failed",tone:"bad"},{state:Ee.DEADLETTER,name:"dead letter",tone:"bad"},{state:Ee.CANCELLED,name:"cancelled",tone:"quiet"}],So=e=>Oc.find(t=>t.state===e)?.name??`state ${e}`;var Dc=[{priority:je.CRITICAL,name:"critical"},{priority:je.HIGH,name:"high"},{priority:je.DEFAULT,name:"default"},{priority:je.LOW,name:"low"}],Ds=e=>Dc.find(t=>t.priority===e)?.name??"default";var he=e=>I.from(e).rawMessage;function $({tone:e="plain",title:t,children:n}){return s("span",{class:`badge ${e}`,title:t,children:n})}function Eo({failure:e}){return s("p",{class:"failed",role:"alert",children:Cc(e)})}function Cc({code:e,message:t}){switch(e){case v.Unimplemented:return"This server does not have that yet: it is older than its dashboard.";case v.PermissionDenied:return`You may not see this: ${t}`;case v.NotFound:return`Not found: ${t}`;default:return t}}function C({shared:e,children:t}){let{answer:n,failure:o}=e;return s(y,{children:[o!==void 0&&s(Eo,{failure:o}),n===void 0&&o===void 0&&s("p",{class:"loading",children:"Loading …"}),n!==void 0&&t(n)]})}function Ac(e){let[t="",n=""]=e.replace(/^#?\/?/u,"").split("?",2),[o="",...r]=t.split("/").map(Pc);return{page:o===""?"overview":o,rest:r,query:new URLSearchParams(n)}}function T(e,t=[],n={}){let o=Object.entries(n).filter(u=>(u[1]??"")!==""),r=new URLSearchParams(o).toString();return`#/${[e,...t].map(u=>encodeURIComponent(u)).join("/")}${r===""?"":`?${r}`}`}function Pc(e){try{return decodeURIComponent(e)}catch{return e}}var e0=ne(globalThis.location?.hash??""),U=pt(()=>Ac(e0.value));function vt(e,{replace:t=!1}={}){t?history.replaceState(null,"",e):history.pushState(null,"",e),e0.value=e}function zt(e,t){let{page:n,rest:o,query:r}=U.value;vt(T(n,o,{...Object.fromEntries(r),token:void 0,...e}),t)}function Cs(){globalThis.addEventListener("hashchange",()=>e0.value=location.hash),globalThis.addEventListener("popstate",()=>e0.value=location.hash)}var Mc=300,Ce=({children:e})=>s("form",{class:"filters",role:"search",onSubmit:t=>t.preventDefault(),children:e});function oe({name:e,label:t,placeholder:n="",main:o=!1}){let r=U.value.query.get(e)??"",[u,i]=E(r),a=Ve(void 0);return Y(()=>i(r),[r]),Y(()=>()=>clearTimeout(a.current),[]),s("label",{class:o?"filter main":"filter",children:[s("span",{children:t}),s("input",{type:"search",name:e,value:u,placeholder:n,spellcheck:!1,autocomplete:"off","data-search":o?"":void 0,onInput:({currentTarget:{value:c}})=>{i(c),clearTimeout(a.current),a.current=setTimeout(()=>zt({[e]:c.trim()},{replace:!0}),Mc)}})]})}function t0({name:e,label:t,any:n,choices:o}){let r=U.value.query.get(e)??"";return s("label",{class:"filter",children:[s("span",{children:t}),s("select",{name:e,value:r,onChange:u=>zt({[e]:u.currentTarget.value}),children:[s("option",{value:"",children:n}),o.map(([u,i])=>s("option",{value:u,selected:u===r,children:i},u))]})]})}function ae({token:e}){let{page:t,rest:n,query:o}=U.value,r=Object.fromEntries(o);return e===""&&r.token===void 0?null:s("p",{class:"buttons",children:[r.token!==void 0&&s("a",{href:T(t,n,{...r,token:void 0}),children:"First page"}),e!==""&&s("a",{href:T(t,n,{...r,token:e}),children:"Next page"})]})}var z=ne(Date.now());function As(){setInterval(()=>{document.visibilityState==="visible"&&(z.value=Date.now())},1e3),document.addEventListener("visibilitychange",()=>z.value=Date.now())}function L({time:e}){if(e===void 0)return s("span",{class:"quiet",children:"–"});let t=te(e);return s("time",{dateTime:new Date(t).toISOString(),title:dt(t),children:Gt(t,z.value)})}function n0({from:e}){if(e===void 0)return s("span",{class:"quiet",children:"–"});let t=te(e);return s("time",{dateTime:new Date(t).toISOString(),title:dt(t),children:se(Math.max(0,z.value-t))})}function o0({at:e}){if(e===void 0)return null;let t=z.value-e;return s("span",{class:t>3e4?"as-of old":"as-of",title:dt(e),children:["as of ",Gt(e,Math.max(e,z.value))]})}var Q=({title:e,at:t,children:n})=>s("header",{class:"head",children:[s("h1",{children:e}),s("div",{class:"right",children:[s(o0,{at:t}),n]})]});function j({label:e,columns:t,rows:n,keyOf:o,hrefOf:r,empty:u}){return n.length===0?s("p",{class:"empty",children:u}):s(Fc,{label:e,children:s("table",{children:[s("thead",{children:s("tr",{children:t.map(({head:i,number:a,wide:l},c)=>s("th",{scope:"col",class:Ps(a,l),children:i},c))})}),s("tbody",{children:n.map(i=>s("tr",{tabIndex:-1,"data-row":!0,"data-href":r?.(i),children:t.map(({cell:a,number:l,wide:c},d)=>s("td",{class:Ps(l,c),children:a(i)},d))},o(i)))})]})})}function Fc({label:e,children:t}){let n=Ve(null);return Y(()=>{let{current:o}=n;o!==null&&(o.tabIndex=o.scrollWidth>o.clientWidth?0:-1)}),s("section",{ref:n,class:"scrolling","aria-label":e,children:t})}var Ps=(e=!1,t=!1)=>[e&&"number",t&&"wide"].filter(Boolean).join(" ");var qc=1e4;function Ms(){let{query:e}=U.value,t=r=>e.get(r)??"",n={identityId:t("who"),method:t("call"),target:t("target"),pageToken:t("token")},o=D("listAudit",n,qc);return s(y,{children:[s(Q,{title:"Audit",at:o.at}),s(Ce,{children:[s(oe,{name:"target",label:"Target",placeholder:"a job's id, or queue:mail",main:!0}),s(oe,{name:"call",label:"Call",placeholder:"PauseQueue"}),s(oe,{name:"who",label:"Identity",placeholder:"token:…"})]}),s(C,{shared:o,children:({entries:r,nextPageToken:u})=>s(y,{children:[s(j,{label:"Audit log",columns:Gc,rows:r,keyOf:({id:i})=>i,empty:u===""?"There is no such entry.":"None among these; look at the next page."}),s(ae,{token:u})]})})]})}var Uc=e=>e.replace(/^scheduler\.v1\.(?:\w+\/)?/u,""),Gc=[{head:"When",cell:({at:e})=>s(L,{time:e})},{head:"Who",cell:({identityName:e,identityId:t})=>s("span",{title:t,children:e})},{head:"Did",cell:({method:e})=>s("code",{title:e,children:Uc(e)})},{head:"To",cell:({targets:e,count:t,filter:n})=>s(y,{children:[e.slice(0,3).map(o=>s("div",{class:"mono",children:o},o)),t>3&&s("div",{children:[S(t)," in all"]}),n!==""&&s("div",{class:"quiet mono",children:n})]})},{head:"Result",cell:({result:e})=>s($,{tone:e==="OK"?"good":"bad",children:e==="OK"?"done":"refused"})},{head:"Reason",wide:!0,cell:({reason:e})=>e},{head:"From",wide:!0,cell:({address:e,userAgent:t})=>s("span",{title:t,children:e})}];var St=e=>e===de.CANCEL?"Cancel":"Redrive",Fs={[Le.UNSPECIFIED]:["unknown","quiet"],[Le.RUNNING]:["running","busy"],[Le.DONE]:["done","good"],[Le.CANCELLED]:["stopped","quiet"],[Le.FAILED]:["failed","bad"]},qs=e=>Fs[e]??Fs[Le.UNSPECIFIED],Zt=({state:e})=>e===Le.RUNNING;function Ro(e){if(e===void 0)return"–";if(e.all)return"all jobs";let{jobIds:t,states:n,priority:o,labels:r}=e,i=[["type",e.type],["queue",e.queue],["priority",o===je.UNSPECIFIED?"":Ds(o)],...Object.entries(r),["dead by",e.deadReason],["error",e.error],["fault",e.fingerprint]].flatMap(([a,l])=>l===""?[]:[`${a} ${l}`]);return t.length>0&&i.unshift(`${t.length} chosen`),n.length>0&&i.unshift(n.map(So).join(" or ")),i.join(", ")}function r0({bulkId:e}){let t=D("getBulk",{bulkId:e},1e3);return s(C,{shared:t,children:n=>s("div",{"aria-live":"polite",children:[s("p",{children:[s(To,{bulk:n})," ",S(n.done)," of ",me(n.matched,n.matchedMore)," done",n.refused>0n&&`, ${S(n.refused)} refused by the database`]}),s(xo,{bulk:n}),n.error!==""&&s("p",{class:"failed",children:n.error}),s("div",{class:"buttons",children:[s(No,{bulk:n,onStopped:t.again}),s("a",{href:T("bulk",[e]),children:"It goes on without this page"})]})]})})}function To({bulk:{state:e}}){let[t,n]=qs(e);return s($,{tone:n,children:t})}function xo({bulk:e}){let t=`${S(e.done)} of ${me(e.matched,e.matchedMore)}`,n=Zt(e)?Math.max(1,Number(e.matched)):Math.max(1,Number(e.done));return s("progress",{value:Math.min(n,Number(e.done)),max:n,"aria-label":t,title:t})}function No({bulk:e,onStopped:t}){let[n,o]=E("");if(!Zt(e))return null;let r=async()=>{try{await ze.cancelBulk({bulkId:e.bulkId},{timeoutMs:O}),t()}catch(u){o(he(u))}};return s(y,{children:[s("button",{type:"button",class:"small",onClick:()=>{r()},children:"Stop it"}),n!==""&&s("span",{class:"failed",role:"alert",children:n})]})}var Et=({facts:e})=>s("dl",{class:"facts",children:e.map(([t,n])=>s("div",{children:[s("dt",{children:t}),s("dd",{children:n})]},t))});var Us=({bulkId:e})=>T("bulk",[e]);function Gs(){let e=U.value.query.get("token")??"",t=D("listBulk",{pageToken:e},3e3);return s(y,{children:[s(Q,{title:"Bulk changes",at:t.at}),s(C,{shared:t,children:({bulk:n,nextPageToken:o})=>s(y,{children:[s(j,{label:"Bulk changes",columns:Bc(t.again),rows:n,keyOf:({bulkId:r})=>r,hrefOf:Us,empty:"Nobody has changed many jobs at once lately. Filter jobs, or open a fault, to begin."}),s(ae,{token:o})]})})]})}var Bc=e=>[{head:"What",cell:t=>s("a",{href:Us(t),children:`${St(t.action)}: ${Ro(t.filter)}`})},{head:"State",cell:t=>s(To,{bulk:t})},{head:"Done",number:!0,cell:t=>s(y,{children:[S(t.done)," of ",me(t.matched,t.matchedMore),Zt(t)&&s(xo,{bulk:t})]})},{head:"Started",cell:({startedAt:t})=>s(L,{time:t})},{head:"By",wide:!0,cell:({startedBy:t})=>t},{head:"Reason",wide:!0,cell:({reason:t})=>t},{head:"",cell:t=>H(t.action===de.CANCEL?"cancel":"redrive")?s(No,{bulk:t,onStopped:e}):null}];function Bs({id:e}){let t=D("getBulk",{bulkId:e},1e3);return s(y,{children:[s(Q,{title:"Bulk change",at:t.at}),s("section",{class:"card",children:s(r0,{bulkId:e})}),s(C,{shared:t,children:n=>s("section",{class:"card",children:s(Et,{facts:[["What",St(n.action)],["Jobs",Ro(n.filter)],["That matched before",s(L,{time:n.before},"before")],["Looked at",S(n.lookedAt)],["A second",n.perSecond===0?"as fast as it goes":String(n.perSecond)],["Started",s(L,{time:n.startedAt},"started")],["Ended",s(L,{time:n.finishedAt},"ended")],["By",n.startedBy===""?"–":n.startedBy],["Reason",n.reason===""?"–":n.reason]]})})})]})}function Rt({title:e,onClose:t,children:n}){let o=Ve(null);return Y(()=>o.current?.showModal(),[]),s("dialog",{ref:o,"aria-label":e,onClose:t,children:[s("h2",{children:e}),n]})}var Wc=8,ko=({id:e})=>s("a",{class:"mono",href:T("jobs",[e]),title:e,children:["…",e.slice(-Wc)]}),u0=({ids:e})=>e.length===0?s("span",{class:"quiet",children:"none"}):s(y,{children:e.map((t,n)=>s("span",{children:[n>0&&", ",s(ko,{id:t})]},t))});function s0(){let e=crypto.getRandomValues(new Uint8Array(16));return`ui-${Array.from(e,t=>t.toString(16).padStart(2,"0")).join("")}`}function Ws(e){let{action:t,what:n,onClose:o}=e,[r,u]=E();return s(Rt,{title:`${St(t)} ${n}`,onClose:o,children:r===void 0?s(Vc,{...e,onStarted:u}):s(y,{children:[s(r0,{bulkId:r}),s("div",{class:"buttons",children:s("button",{type:"button",onClick:o,children:"Close"})})]})})}function Vc({action:e,filter:t,warning:n,onClose:o,onStarted:r}){let[u,i]=E(),[a,l]=E(""),[c,d]=E(!1),[m]=E(s0),b=f=>ze.startBulk({...f,action:e,filter:t},{timeoutMs:O}).catch(_=>{l(he(_))});Y(()=>{b({dryRun:!0}).then(i)},[]);let p=async f=>{f.preventDefault();let{currentTarget:_}=f;if(u?.before===void 0||!(_ instanceof HTMLFormElement))return;d(!0),l("");let g=await b({requestId:m,before:u.before,...$c(_)});d(!1),g?.bulk!==void 0&&r(g.bulk.bulkId)};return s("form",{onSubmit:f=>{p(f)},children:[n!==void 0&&s("p",{class:"banner",children:n}),s(Kc,{counted:u,failed:a!==""}),s(Hc,{action:e}),a!==""&&s("p",{class:"failed",role:"alert",children:a}),s("div",{class:"buttons",children:[s(Jc,{action:e,counted:u,busy:c}),s("button",{type:"button",onClick:o,children:"Leave it"})]})]})}function Jc({action:e,counted:t,busy:n}){let o=t===void 0?"":` ${_o(t.matched,t.matchedMore)}`;return s("button",{type:"submit",class:e===de.CANCEL?"danger":"primary",disabled:n||t===void 0||t.matched===0n,children:`${St(e)}${o}`})}function Kc({counted:e,failed:t}){return e===void 0?t?null:s("p",{class:"loading",children:"Counting …"}):s("p",{children:[s("strong",{children:_o(e.matched,e.matchedMore)})," match now; jobs that come to match later are left out. Such as ",s(u0,{ids:e.sampleJobIds.slice(0,3)})]})}function Hc({action:e}){return s(y,{children:[s("label",{children:[s("span",{children:"Jobs a second; empty: as fast as it goes"}),s("input",{name:"perSecond",type:"number",min:"0.01",max:"10000",step:"any"})]}),s("label",{children:[s("span",{children:e===de.CANCEL?"Reason, which each job keeps":"Reason, for those who look later"}),s("input",{name:"reason",maxLength:500})]})]})}function $c(e){let t=new FormData(e),n=o=>{let r=t.get(o);return typeof r=="string"?r.trim():""};return{perSecond:Number(n("perSecond")),reason:n("reason")}}var Io=24,wo=5;function i0({hours:e}){let t=e.map(Number),n=Math.max(1,...t),o=`In this hour ${S(t.at(-1)??0)}, and ${S(Math.max(0,...t))} in the worst of ${t.length}`;return s("svg",{class:"hours",role:"img","aria-label":o,width:t.length*wo,height:Io,children:[s("title",{children:o}),t.map((r,u)=>{let i=r===0?1:Math.max(3,Math.round(r/n*Io));return s("rect",{x:u*wo,y:Io-i,width:wo-1,height:i,class:r===0?"none":""},u)})]})}var jc=6e4,a0=({message:e,type:t})=>e===""?`all other faults of ${t}`:e;function Lo({lastSeen:e},t){if(!(e===void 0||t-te(e)>jc))return"Do not redrive yet: jobs have failed like this within the last minute, and those that run again would join them."}var Yc=5e3;function Vs({id:e}){let t=D("getFault",{fingerprint:e},Yc),{answer:n}=t;return s(y,{children:[s(Q,{title:n===void 0?"Fault":a0(n),at:t.at,children:[s("a",{href:T("jobs",[],{fingerprint:e}),children:"Its jobs"}),n!==void 0&&s(Qc,{fault:n})]}),s(C,{shared:t,children:o=>s(Xc,{fault:o})})]})}function Qc({fault:e}){let[t,n]=E(),{fingerprint:o,type:r}=e;return s(y,{children:[H("redrive")&&s("button",{type:"button",class:"primary",onClick:()=>n(de.REDRIVE),children:"Redrive its dead letters"}),H("cancel")&&s("button",{type:"button",onClick:()=>n(de.CANCEL),children:"Cancel its waiting jobs"}),t!==void 0&&s(Ws,{action:t,filter:{fingerprint:o,type:r},what:"the jobs of this fault",warning:t===de.REDRIVE?Lo(e,z.value):void 0,onClose:()=>n(void 0)})]})}function Xc({fault:e}){let{type:t,frame:n,failures:o,dead:r,firstVersion:u,lastVersion:i,workers:a,queues:l}=e,c=Lo(e,z.value);return s(y,{children:[c!==void 0&&H("redrive")&&s("p",{class:"banner",children:c}),s("section",{class:"card",children:s(Et,{facts:[["Type",s("a",{href:T("jobs",[],{type:t}),children:t},"type")],["Thrown at",n===""?"not known":s("code",{children:n},"frame")],["Failed attempts",S(o)],["Dead letters",S(r)],["First seen",s(L,{time:e.firstSeen},"first")],["Last seen",s(L,{time:e.lastSeen},"last")],["First in version",u===""?"–":u],["Lately in version",i===""?"–":i],["Seen on workers",a.length===0?"–":a.join(", ")],["In queues",l.length===0?"–":l.join(", ")],["Such as",s(u0,{ids:e.sampleJobIds},"jobs")],["Last 24 hours",s(i0,{hours:e.hours},"hours")]]})})]})}var zc=1e4,Zc={first:gt.FIRST_SEEN,failures:gt.FAILURES},Js=({fingerprint:e})=>T("faults",[e]);function Ks(){let{query:e}=U.value,t=r=>e.get(r)??"",n={type:t("type"),queue:t("queue"),search:t("search"),order:Zc[t("order")]??gt.LAST_SEEN,pageToken:t("token")},o=D("listFaults",n,zc);return s(y,{children:[s(Q,{title:"Faults",at:o.at}),s(ed,{}),s(C,{shared:o,children:({faults:r,nextPageToken:u})=>s(y,{children:[s(j,{label:"Faults",columns:td,rows:r,keyOf:({fingerprint:i})=>i,hrefOf:Js,empty:"Nothing has failed like this lately."}),s(ae,{token:u})]})})]})}var ed=()=>s(Ce,{children:[s(oe,{name:"search",label:"Error or place",placeholder:"ECONNREFUSED",main:!0}),s(oe,{name:"type",label:"Type"}),s(oe,{name:"queue",label:"Queue"}),s(t0,{name:"order",label:"Order",any:"seen last",choices:[["first","newest kind"],["failures","most failures"]]})]}),td=[{head:"Error",cell:e=>s(y,{children:[s("a",{class:"error",href:Js(e),children:a0(e)}),e.frame!==""&&s("div",{class:"quiet mono",children:e.frame})]})},{head:"Type",cell:({type:e})=>e},{head:"Failures",number:!0,cell:({failures:e})=>S(e)},{head:"Dead",number:!0,cell:({dead:e})=>S(e)},{head:"24 h",wide:!0,cell:({hours:e})=>s(i0,{hours:e})},{head:"Last seen",cell:({lastSeen:e})=>s(L,{time:e})},{head:"First seen",wide:!0,cell:({firstSeen:e})=>s(L,{time:e})},{head:"Since version",wide:!0,cell:({firstVersion:e})=>e}];function X(e){let{title:t,doIt:n,danger:o=!1,disabled:r=!1,act:u,onClose:i,children:a}=e,[l,c]=E({busy:!1,error:""}),d=async m=>{m.preventDefault(),c({busy:!0,error:""});try{await u(),i()}catch(b){c({busy:!1,error:he(b)})}};return s(Rt,{title:t,onClose:i,children:s("form",{onSubmit:m=>{d(m)},children:[a,l.error!==""&&s("p",{class:"failed",role:"alert",children:l.error}),s("div",{class:"buttons",children:[s("button",{type:"submit",class:o?"danger":"primary",disabled:r||l.busy,children:n}),s("button",{type:"button",onClick:i,children:"Leave it"})]})]})})}var Hs={[M.UNSPECIFIED]:["unknown","quiet"],[M.TAKING]:["taking","good"],[M.CORDONED]:["cordoned","wait"],[M.DRAINING]:["draining","wait"],[M.DRAINED]:["drained","quiet"],[M.STOPPING]:["stopping","quiet"],[M.DEAF]:["deaf","bad"],[M.RESTING]:["resting","wait"],[M.LOST]:["lost","bad"],[M.GONE]:["gone","quiet"]},$s=e=>Hs[e]??Hs[M.UNSPECIFIED],Oo=({cordonedAt:e})=>e!==void 0,js=({endedAt:e})=>e!==void 0,Ys=e=>[e.cordonReason,e.cordonedBy===""?"":`by ${e.cordonedBy}`,e.restingReason].filter(t=>t!=="").join(", "),Qs=e=>e===ps.REMOTE?"by the API":"by the stores",Tt=e=>Object.entries(e).map(([t,n])=>`${t}=${n}`).join(", ");function Xs(e){let t={set:{},remove:[],reset:[]};for(let n of e.split(",").map(o=>o.trim())){let{name:o,value:r}=/^(?<name>[^=~-][^=]*)=(?<value>.*)$/u.exec(n)?.groups??{};if(o!==void 0&&r!==void 0)t.set[o.trim()]=r.trim();else if(/^-.+/u.test(n))t.remove.push(n.slice(1).trim());else if(/^~.+/u.test(n))t.reset.push(n.slice(1).trim());else throw new Error(`labels: expected name=value, -name or ~name, got ${n===""?"nothing":n}`)}return t}var nd=["Cordon","Uncordon","Drain","Label"];function zs(e){let{worker:t}=e,[n,o]=E(),r=nd.filter(i=>i==="Uncordon"?Oo(t):i!=="Cordon"||!Oo(t)),u={...e,onClose:()=>o(void 0)};return s(y,{children:[s("span",{class:"row-buttons",children:r.map(i=>s("button",{type:"button",class:"small",onClick:()=>o(i),"aria-label":`${i} ${t.name}`,children:i},i))}),n==="Cordon"&&s(od,{...u}),n==="Uncordon"&&s(rd,{...u}),n==="Drain"&&s(ud,{...u}),n==="Label"&&s(sd,{...u})]})}var Zs=s("label",{children:[s("span",{children:"Reason, for those who wonder"}),s("input",{name:"reason",maxLength:500})]}),l0=(e,t)=>e?.querySelector(`[name="${t}"]`)?.value.trim()??"";function Do(e){if(e.length>0)throw new Error(`Kept, but too old to know of it: ${e.join(", ")}; stop them`)}function od({worker:{name:e},onChanged:t,onClose:n}){let[o,r]=E(null),u=async()=>{let i={names:[e],reason:l0(o,"reason")},{notEnforcedBy:a}=await De.cordonWorkers(i,{timeoutMs:O});t(),Do(a)};return s(X,{title:`Cordon ${e}`,doIt:"Cordon it",act:u,onClose:n,children:[s("p",{children:"Workers of this name take no more jobs, also after a restart. What they run goes on."}),s("div",{ref:r,children:Zs})]})}function rd({worker:{name:e},onChanged:t,onClose:n}){let o=async()=>{await De.uncordonWorkers({names:[e]},{timeoutMs:O}),t()};return s(X,{title:`Uncordon ${e}`,doIt:"Uncordon it",act:o,onClose:n,children:s("p",{children:"Workers of this name take jobs again within a second. A drain of theirs ends."})})}function ud({worker:{name:e,running:t},onChanged:n,onClose:o}){let[r,u]=E(null),i=async()=>{let a=ct(Number(l0(r,"minutes"))*6e4),l={names:[e],deadline:a,reason:l0(r,"reason")},{notEnforcedBy:c}=await De.drainWorkers(l,{timeoutMs:O});n(),Do(c)};return s(X,{title:`Drain ${e}`,doIt:"Drain it",danger:!0,act:i,onClose:o,children:[s("p",{children:["It takes no more jobs. What of its ",t," running attempts is left at the deadline is stopped then, and runs elsewhere, uncharged."]}),s("div",{ref:u,children:[s("label",{children:[s("span",{children:"Deadline, in minutes from now"}),s("input",{name:"minutes",type:"number",min:"0",max:"10080",step:"any",value:"10",required:!0})]}),Zs]})]})}function sd({worker:{name:e,labels:t,setLabels:n},onChanged:o,onClose:r}){let[u,i]=E(null),a=async()=>{let l={names:[e],...Xs(l0(u,"labels"))},{notEnforcedBy:c}=await De.labelWorkers(l,{timeoutMs:O});o(),Do(c)};return s(X,{title:`Label ${e}`,doIt:"Change its labels",act:a,onClose:r,children:[s("p",{children:["It has ",Tt(t)||"none","; of these operators have set ",Tt(n)||"none",". From the answer on jobs go by what you write here."]}),s("div",{ref:i,children:s("label",{children:[s("span",{children:"gpu=true sets one, -zone takes one away, ~arch leaves it to the worker again; with commas between"}),s("input",{name:"labels",required:!0,placeholder:"gpu=true, -zone"})]})})]})}var ei=3e3;function ti(){let{query:e}=U.value,[t,n]=[e.get("type")??"",e.get("queue")??""],o=t===""&&n===""?void 0:{type:t,queue:n},r=D("getFleet",o===void 0?{}:{selector:o},ei),u={includeEnded:e.get("ended")==="yes",pageToken:e.get("token")??"",pageSize:100},i=D("listWorkers",{...u,...o&&{selector:o}},ei),a=()=>{r.again(),i.again()};return s(y,{children:[s(Q,{title:"Fleet",at:i.at}),s(C,{shared:r,children:l=>s(id,{fleet:l})}),s(ld,{}),s(C,{shared:i,children:l=>s(y,{children:[s(j,{label:"Workers",columns:cd(a),rows:l.workers,keyOf:({workerId:c})=>c,empty:"There are no such workers."}),s(ae,{token:l.nextPageToken})]})}),s(C,{shared:r,children:({cordoned:l})=>s(ad,{names:l})})]})}function id({fleet:e}){let t=e.counts.find(({state:r})=>r===M.TAKING),n=e.counts.find(({state:r})=>r===M.DEAF),o=r=>`${Math.round(r*100)} %`;return s("div",{class:"tiles",children:[s(et,{value:S(t?.workers??0),name:"take jobs"}),s(et,{value:`${S(t?.busySlots??0)} / ${S(t?.slots??0)}`,name:"slots in use"}),s(et,{value:o(e.meanLoad),name:`load, the busiest ${o(e.maxLoad)}`}),s(et,{value:o(e.imbalance),name:"imbalance"}),s(et,{value:S(e.lostLastDay),name:`lost in a day, ${S(e.lostLastHour)} in an hour`,bad:e.lostLastHour>0}),s(et,{value:S(n?.workers??0),name:"deaf",bad:(n?.workers??0)>0}),s(et,{value:e.leader===""?"nobody":e.leaderName||"an API",name:"runs the chores",bad:e.leader===""})]})}var et=({value:e,name:t,bad:n=!1})=>s("div",{class:n?"tile bad":"tile",children:[s("b",{children:e}),s("span",{children:t})]});function ad({names:e}){let t=e.filter(({workers:n})=>n===0);return t.length===0?null:s("p",{class:"quiet",children:["Cordoned, and not here now: ",t.map(({name:n})=>n).join(", "),"."]})}var ld=()=>s(Ce,{children:[s(oe,{name:"type",label:"Knows the type"}),s(oe,{name:"queue",label:"Serves the queue"}),s(t0,{name:"ended",label:"Workers",any:"live",choices:[["yes","and those of the last day"]]})]}),cd=e=>[{head:"Name",cell:t=>s(pd,{worker:t})},{head:"State",cell:t=>s(dd,{worker:t})},{head:"In use",number:!0,cell:({running:t,slots:n})=>`${S(t)} / ${S(n)}`},{head:"Load",number:!0,cell:({load:t})=>`${Math.round(t*100)} %`},{head:"Version",wide:!0,cell:({version:t})=>t},{head:"Labels",wide:!0,cell:({labels:t})=>Tt(t)},{head:"Heard of",wide:!0,cell:({beatAt:t})=>s(L,{time:t})},{head:"",cell:t=>H("operate")&&!js(t)?s(zs,{worker:t,onChanged:e}):null}];function dd({worker:e}){let[t,n]=$s(e.state),o=Ys(e);return s(y,{children:[s($,{tone:n,children:t}),e.drainBy!==void 0&&s("div",{class:"quiet",children:["until ",s(L,{time:e.drainBy})]}),o!==""&&s("div",{class:"quiet",children:o})]})}function pd({worker:e}){let{name:t,workerId:n,kind:o,leads:r,types:u,queues:i,hardware:a,startedAt:l}=e;return s("details",{children:[s("summary",{children:[t," ",r&&s($,{title:"It runs the chores of the fleet",children:"leads"})]}),s("div",{class:"quiet",children:[s("div",{class:"mono",children:n}),s("div",{children:["started ",s(L,{time:l}),", comes ",Qs(o)]}),s("div",{children:["types: ",u.join(", ")]}),s("div",{children:["queues: ",i.length===0?"all":i.join(", ")]}),s("div",{children:Tt(a)})]})]})}function ni({limit:{name:e,revision:t},onChanged:n,onClose:o}){let r=async()=>{await Z.deleteLimit({name:e,revision:t},{timeoutMs:O}),n()};return s(X,{title:`Delete the limit ${e}`,doIt:"Delete it",danger:!0,act:r,onClose:o,children:s("p",{children:"What its keys have instead, and their pauses, go with it. Jobs that wait for nothing else start within seconds."})})}function oi({type:e,queue:t,keyLabel:n}){let o=[e===""?"":`type ${e}`,t===""?"":`queue ${t}`].filter(r=>r!=="");return`${o.length===0?"all jobs":o.join(" in ")}${n===""?"":`, for each ${n}`}`}function ri({maxRunning:e,maxWaiting:t,rate:n,breaker:o}){let r=[];return e>0&&r.push(`at most ${S(e)} at once`),t>0&&r.push(`at most ${S(t)} wait`),n?.per!==void 0&&r.push(`${S(n.count)} in ${se(at(n.per))}`),o!==void 0&&r.push(`stops at ${Math.round(o.errorRatio*100)} % failures`),r.join("; ")}var Co=[[$e.WAIT,"the job waits"],[$e.REJECT_NEWEST,"the submit is refused"],[$e.CANCEL_OLDEST,"the oldest waiting job is cancelled"]];function c0({target:e}){switch(e.case){case"queue":return`queue ${e.value}`;case"type":return`type ${e.value}`;case"limitKey":return`key ${e.value.key===""?"(none)":e.value.key} of ${e.value.limit}`;default:return"something that this dashboard does not know"}}function Ao({limit:e,onChanged:t,onClose:n}){let[o,r]=E(null),[u]=E(e),i=async()=>{await Z.putLimit({limit:fd(o,u)},{timeoutMs:O}),t()};return s(X,{title:u===void 0?"New limit":`Change the limit ${u.name}`,doIt:u===void 0?"Make it":"Change it",act:i,onClose:n,children:[s("p",{children:"From two seconds on no job starts beyond it, waiting ones included. What runs counts, and goes on."}),s("div",{ref:r,children:s(md,{limit:u})})]})}function md({limit:e}){let t=r=>r===void 0||r===0?"":String(r),{rate:n}=e??{},o=n?.per===void 0?"":String(at(n.per)/1e3);return s(y,{children:[e===void 0&&s(Te,{name:"name",label:"Name",required:!0}),s(Te,{name:"type",label:"Jobs of this type; empty: of any",value:e?.type??""}),s(Te,{name:"queue",label:"In this queue; empty: in any",value:e?.queue??""}),s(Te,{name:"keyLabel",label:"For each value of this label; empty: for all together",value:e?.keyLabel??""}),s(Te,{name:"maxRunning",label:"At most so many at once",value:t(e?.maxRunning),number:!0}),s(Te,{name:"maxWaiting",label:"At most so many wait",value:t(e?.maxWaiting),number:!0}),s(Te,{name:"count",label:"Starts",value:t(n?.count),number:!0}),s(Te,{name:"per",label:"In so many seconds",value:o,number:!0}),s(Te,{name:"burst",label:"At once after a rest",value:t(n?.burst),number:!0}),s("label",{children:[s("span",{children:"When it is full"}),s("select",{name:"whenFull",children:Co.map(([r,u])=>s("option",{value:r,selected:r===(e?.whenFull??$e.WAIT),children:u},r))})]})]})}var Te=({name:e,label:t,value:n="",number:o=!1,required:r=!1})=>s("label",{children:[s("span",{children:t}),s("input",{name:e,defaultValue:n,required:r,...o&&{type:"number",min:"0",step:"any"}})]});function fd(e,t){let n=a=>e?.querySelector(`[name="${a}"]`)?.value.trim()??"",o=a=>Number(n(a)),{breaker:r,weightLabel:u="",costLabel:i=""}=t??{};return{name:t?.name??n("name"),revision:t?.revision??0n,type:n("type"),queue:n("queue"),keyLabel:n("keyLabel"),maxRunning:o("maxRunning"),maxWaiting:o("maxWaiting"),whenFull:Co.find(([a])=>a===o("whenFull"))?.[0]??$e.WAIT,weightLabel:u,costLabel:i,...r&&{breaker:r},...n("count")!==""&&{rate:{count:o("count"),per:ct(o("per")*1e3),burst:o("burst")}}}}var hd=[[60,"for an hour"],[15,"for 15 minutes"],[480,"for 8 hours"],[1440,"for a day"],[0,"until somebody resumes it"]],d0=({fieldsRef:e})=>s("div",{ref:e,children:[s("label",{children:[s("span",{children:"For how long"}),s("select",{name:"minutes",children:hd.map(([t,n])=>s("option",{value:t,children:n},t))})]}),s("label",{children:[s("span",{children:"Reason, for those who wonder"}),s("input",{name:"reason",maxLength:500})]})]});function p0(e,t=Date.now()){let n=Number(e?.querySelector("select")?.value??0),o=e?.querySelector("input")?.value.trim()??"";return n===0?{reason:o}:{reason:o,until:lt(t+n*6e4)}}function si({onChanged:e,onClose:t}){let[n,o]=E("queue"),[r,u]=E({name:"",key:""}),[i,a]=E(null);return s(X,{title:"Pause something",doIt:"Pause it",act:async()=>{let{notEnforcedBy:c}=await Z.pauseQueue({target:yd(n,r.name.trim(),r.key.trim()),...p0(i)},{timeoutMs:O});e(),bd(c)},onClose:t,children:[s("p",{children:"Nothing of it starts from a second after. What runs goes on, and submits are taken."}),s("label",{children:[s("span",{children:"What"}),s("select",{value:n,onChange:c=>o(gd(c.currentTarget.value)),children:[s("option",{value:"queue",children:"a queue"}),s("option",{value:"type",children:"a type"}),s("option",{value:"key",children:"a key of a limit"})]})]}),s(ui,{label:n==="key"?"The limit's name":"Its name",required:!0,onType:c=>u({...r,name:c})}),n==="key"&&s(ui,{label:"The key",onType:c=>u({...r,key:c})}),s(d0,{fieldsRef:a})]})}function bd(e){if(e.length>0)throw new Error(`It is paused, but these workers have not said that they know: ${e.join(", ")}`)}var ui=({label:e,required:t=!1,onType:n})=>s("label",{children:[s("span",{children:e}),s("input",{required:t,onInput:o=>n(o.currentTarget.value)})]}),gd=e=>e==="type"||e==="key"?e:"queue";function yd(e,t,n){return e==="key"?{case:"limitKey",value:{limit:t,key:n}}:{case:e,value:t}}var _d=5e3;function ii(){let e=D("listPauses",{pageSize:1e3},_d),[t,n]=E(!1);return s("section",{"aria-labelledby":"pauses",children:[s("div",{class:"head",children:[s("h2",{id:"pauses",children:"Pauses"}),s("div",{class:"right",children:H("operate")&&s("button",{type:"button",onClick:()=>n(!0),children:"Pause something"})})]}),s(C,{shared:e,children:({pauses:o})=>s(j,{label:"Pauses",columns:vd(e.again),rows:o,keyOf:c0,empty:"Nothing is paused."})}),t&&s(si,{onChanged:e.again,onClose:()=>n(!1)})]})}var vd=e=>[{head:"What",cell:c0},{head:"For",cell:({since:t})=>s(n0,{from:t})},{head:"Ends",cell:({until:t})=>t===void 0?"when somebody resumes it":s(L,{time:t})},{head:"Because",cell:({reason:t})=>t},{head:"",cell:t=>H("operate")?s(Sd,{pause:t,onChanged:e}):null}];function Sd({pause:e,onChanged:t}){let[n,o]=E(!1),r=c0(e),u=async()=>{await Z.resumeQueue({target:e.target},{timeoutMs:O}),t()};return s(y,{children:[s("button",{type:"button",class:"small",onClick:()=>o(!0),"aria-label":`Resume ${r}`,children:"Resume"}),n&&s(X,{title:`Resume ${r}`,doIt:"Resume it",act:u,onClose:()=>o(!1),children:s("p",{children:"Its jobs start again at once."})})]})}var Ed=5e3;function ai(){let e=U.value.query.get("token")??"",t=D("listLimits",{pageToken:e},Ed),[n,o]=E(!1);return s(y,{children:[s(Q,{title:"Limits",at:t.at,children:H("limits")&&s("button",{type:"button",class:"primary",onClick:()=>o(!0),children:"New limit"})}),s(C,{shared:t,children:({limits:r,nextPageToken:u})=>s(y,{children:[s(j,{label:"Limits",columns:Rd(t.again),rows:r,keyOf:({name:i})=>i,empty:"There are no limits: jobs start as soon as a worker takes them."}),s(ae,{token:u})]})}),s(ii,{}),n&&s(Ao,{onChanged:t.again,onClose:()=>o(!1)})]})}var Rd=e=>[{head:"Name",cell:({name:t})=>t},{head:"Which jobs",cell:oi},{head:"Bounds",cell:ri},{head:"In force",cell:t=>s(Td,{limit:t})},{head:"",cell:t=>H("limits",t.queue||void 0)?s(xd,{limit:t,onChanged:e}):null}];function Td({limit:{inForceSince:e,notEnforcedBy:t}}){return t.length>0?s($,{tone:"bad",title:t.join(", "),children:"not by all workers"}):e===void 0?s($,{tone:"wait",children:"not yet"}):s($,{tone:"good",children:"yes"})}function xd({limit:e,onChanged:t}){let[n,o]=E(),r={limit:e,onChanged:t,onClose:()=>o(void 0)};return s(y,{children:[s("span",{class:"row-buttons",children:[s("button",{type:"button",class:"small",onClick:()=>o("change"),"aria-label":`Change ${e.name}`,children:"Change"}),s("button",{type:"button",class:"small",onClick:()=>o("delete"),"aria-label":`Delete ${e.name}`,children:"Delete"})]}),n==="change"&&s(Ao,{...r}),n==="delete"&&s(ni,{...r})]})}var Nd=["error","timeout","lost"];function ci(e,{from:t,to:n,step:o}){let r=new Map(e.map(l=>[l.at===void 0?0:te(l.at),l])),u=Math.ceil(t/o)*o,i=Array.from({length:Math.max(0,Math.ceil((n-u)/o))},(l,c)=>u+c*o),a=(l,c)=>i.map(d=>{let m=r.get(d);return m===void 0?c:l(m)});return{times:i,arrivals:a(({arrivals:l})=>Number(l),0),completions:a(({finished:l})=>li(Object.values(l)),0),errors:a(({endings:l})=>li(Nd.map(c=>l[c]??0n)),0),waitP50:a(({wait:l})=>m0(l?.p50),null),waitP99:a(({wait:l})=>m0(l?.p99),null),runP50:a(({run:l})=>m0(l?.p50),null),runP99:a(({run:l})=>m0(l?.p99),null)}}var li=e=>e.reduce((t,n)=>t+Number(n),0),m0=e=>e===void 0?null:at(e),be=6e4,Po=[{name:"1 h",lasts:60*be,step:be},{name:"6 h",lasts:360*be,step:2*be},{name:"24 h",lasts:1440*be,step:10*be},{name:"8 d",lasts:11520*be,step:60*be}];function di(e,t){let{lasts:n,step:o}=Po.find(u=>u.name===t)??{lasts:60*be,step:be},r=Math.floor(e/o)*o;return{from:r-n,to:r,step:o}}var Mo=()=>U.value.query.get("range")??"1 h";function pi(){let e=Mo();return s("fieldset",{class:"choice",children:[s("legend",{class:"unseen",children:"Time shown"}),Po.map(({name:t})=>s("button",{type:"button",class:"small","aria-pressed":t===e,onClick:()=>zt({range:t==="1 h"?void 0:t}),children:t},t))]})}var[f0,h0]=[1e3,100];function en({title:e,times:t,lines:n,unit:o}){let r=Math.max(0,...n.flatMap(({values:a})=>a.map(l=>l??0))),u=r>0?r*1.1:1,i=o==="ms"?se:Os;return s("figure",{class:"chart",children:[s("figcaption",{children:[s("strong",{children:e}),n.map(({name:a,colour:l,values:c})=>s("span",{class:"legend",children:[s("i",{class:`line-${l}`})," ",a," ",s("b",{children:fi(mi(c),o)})]},a))]}),s("div",{class:"plot",role:"img","aria-label":`${e}: ${Id(n,o)}`,children:[s("span",{class:"axis",children:i(u)}),s("svg",{viewBox:`0 0 ${f0} ${h0}`,preserveAspectRatio:"none","aria-hidden":"true",children:[s("path",{class:"grid",d:`M0 ${h0/2}H${f0}M0 ${h0}H${f0}`}),n.map(({name:a,colour:l,values:c})=>s("path",{class:`stroke-${l}`,d:kd(c,u)},a))]}),s("div",{class:"axis times",children:[0,.5,1].map(a=>s("span",{children:kn(t[Math.round(a*(t.length-1))]??Date.now()).slice(0,5)},a))})]})]})}function kd(e,t){let n=f0/Math.max(1,e.length-1),o="",r=!1;for(let[u,i]of e.entries()){if(i!==null){let a=Math.round(u*n*10)/10,l=Math.round((1-i/t)*h0*10)/10;o+=r?`L${a} ${l}`:`M${a} ${l}h0`}r=i!==null}return o}var mi=e=>e.at(-1)??null;function fi(e,t){return e===null?"–":t==="ms"?se(e):S(e)}var Id=(e,t)=>e.map(({name:n,values:o})=>`${n} lately ${fi(mi(o),t)}`).join(", ");var wd=3e4;function hi({queue:e}){let t=di(z.value,Mo()),{from:n,to:o,step:r}=t,u=D("getSeries",{queue:e,from:lt(n),to:lt(o),step:ct(r)},wd);return s(C,{shared:u,children:({points:i})=>s(Ld,{points:i,...t})})}function Ld({points:e,from:t,to:n,step:o}){let{times:r,jobs:u,errors:i,waits:a,runs:l}=it(()=>{let d=ci(e,{from:t,to:n,step:o}),m=(b,p,f)=>({name:b,colour:p,values:f});return{times:d.times,jobs:[m("arrived",1,d.arrivals),m("ended",2,d.completions)],errors:[m("failed attempts",3,d.errors)],waits:[m("half",1,d.waitP50),m("99 of 100",4,d.waitP99)],runs:[m("half",1,d.runP50),m("99 of 100",4,d.runP99)]}},[e,t,n,o]),c=o===6e4?"a minute":`in ${o/6e4} min`;return s("div",{class:"charts",children:[s(en,{title:`Jobs ${c}`,times:r,lines:u,unit:"count"}),s(en,{title:`Failures ${c}`,times:r,lines:i,unit:"count"}),s(en,{title:"Wait before a start",times:r,lines:a,unit:"ms"}),s(en,{title:"Run time",times:r,lines:l,unit:"ms"})]})}var Od=8,Dd=[{head:"queue",cell:({queue:e,pause:t})=>s(y,{children:[s("a",{href:T("queues",[e]),children:e})," ",t!==void 0&&s($,{tone:"wait",children:"paused"})]})},{head:"ready",number:!0,cell:({ready:e})=>yo(e)},{head:"running",number:!0,cell:({running:e})=>yo(e)},{head:"oldest",number:!0,cell:({oldestSince:e})=>s(n0,{from:e})},{head:"in / min",number:!0,wide:!0,cell:({arrivalsPerMinute:e})=>_t(e)},{head:"out / min",number:!0,wide:!0,cell:({completionsPerMinute:e})=>_t(e)}],bi=({ready:e,running:t})=>(e?.value??0n)+(t?.value??0n);function gi({queues:e}){let n=(e.answer?.queues??[]).toSorted((o,r)=>Number(bi(r)-bi(o))).slice(0,Od);return s("section",{children:[s("h2",{children:s("a",{href:T("queues"),children:"Queues"})}),s(j,{label:"Busiest queues",columns:Dd,rows:n,keyOf:({queue:o})=>o,hrefOf:({queue:o})=>T("queues",[o]),empty:"No job has come yet."})]})}var Cd={[M.TAKING]:"take jobs",[M.CORDONED]:"cordoned",[M.DRAINING]:"draining",[M.DRAINED]:"drained",[M.STOPPING]:"stopping",[M.DEAF]:"deaf",[M.RESTING]:"resting"};function _i({fleet:e}){return s("section",{class:"card",children:[s("h2",{children:s("a",{href:T("fleet"),children:"Workers"})}),s(C,{shared:e,children:t=>s(Ad,{fleet:t})})]})}var yi=e=>`${Math.round(e*100)} %`;function Ad({fleet:e}){let{counts:t,meanLoad:n,maxLoad:o,lostLastHour:r,lostLastDay:u,leaderName:i,leader:a}=e,l=t.find(({state:d})=>d===M.TAKING),c=t.flatMap(({state:d,workers:m})=>{let b=Cd[d];return b===void 0?[]:[`${S(m)} ${b}`]});return s("dl",{class:"facts",children:[s(tn,{name:"there are",value:c.join(", ")||"none"}),s(tn,{name:"slots in use",value:l===void 0?"–":`${S(l.busySlots)} of ${S(l.slots)}`}),s(tn,{name:"load of their machines",value:`${yi(n)}, busiest ${yi(o)}`}),s(tn,{name:"lost",value:`${S(r)} in an hour, ${S(u)} in a day`}),s(tn,{name:"runs the chores",value:a===""?"nobody":i===""?"an API process":i})]})}var tn=({name:e,value:t})=>s("div",{children:[s("dt",{children:e}),s("dd",{children:t})]});var Pd=15e3,Md=5;function vi(){let e=D("listFaults",{pageSize:Md,order:gt.LAST_SEEN},Pd);return s("section",{class:"card",children:[s("h2",{children:s("a",{href:T("faults"),children:"Faults"})}),s(C,{shared:e,children:t=>t.faults.length===0?s("p",{class:"quiet",children:"Nothing has failed lately."}):s("ul",{class:"plain",children:t.faults.map(n=>s(Fd,{fault:n},n.fingerprint))})})]})}function Fd({fault:e}){let{fingerprint:t,type:n,message:o,failures:r,lastSeen:u}=e;return s("li",{children:[s("a",{href:T("faults",[t]),children:o===""?"other failures":o})," ",s("span",{class:"quiet",children:[n,", ",S(r)," times, ",s(L,{time:u})]})]})}function Si(e){let t=e.flatMap(({oldestSince:n})=>n===void 0?[]:[n]);return{ready:Fo(e.map(({ready:n})=>n)),running:Fo(e.map(({running:n})=>n)),held:Fo(e.flatMap(({held:n})=>n.map(({count:o})=>o))),oldestSince:t.toSorted((n,o)=>te(n)-te(o))[0],arrivals:e.reduce((n,{arrivalsPerMinute:o})=>n+o,0),completions:e.reduce((n,{completionsPerMinute:o})=>n+o,0),paused:e.filter(({pause:n})=>n!==void 0).length}}function Fo(e){return{value:e.reduce((t,n)=>t+(n?.value??0n),0n),more:e.some(t=>t?.atLeast===!0)}}function Ei({queues:e,fleet:t}){let{answer:n,failure:o}=e;if(n===void 0)return o===void 0?s("p",{class:"loading",children:"Loading …"}):s(Eo,{failure:o});let{ready:r,running:u,held:i,oldestSince:a,arrivals:l,completions:c,paused:d}=Si(n.queues),m=a===void 0?"–":se(Math.max(0,z.value-te(a)));return s("div",{class:"tiles",children:[s(Ae,{name:"ready to run",value:me(r.value,r.more),href:T("jobs",[],{state:"queued"})}),s(Ae,{name:"oldest waits for",value:m,href:T("queues")}),s(Ae,{name:"running",value:me(u.value,u.more),href:T("jobs",[],{state:"running"})}),s(Ae,{name:"held back",value:me(i.value,i.more),href:T("queues")}),s(Ae,{name:"arrive a minute",value:_t(l),href:T("queues")}),s(Ae,{name:"end a minute",value:_t(c),href:T("queues")}),s(Ae,{name:"queues paused",value:S(d),href:T("queues"),bad:d>0}),s(qd,{fleet:t.answer})]})}function qd({fleet:e}){if(e===void 0)return null;let t=e.counts.find(({state:n})=>n===M.TAKING)?.workers??0;return s(Ae,{name:"workers take jobs",value:S(t),href:T("fleet"),bad:t===0})}function Ae({name:e,value:t,href:n,bad:o=!1}){return s("a",{class:o?"tile bad":"tile",href:n,children:[s("b",{children:t}),s("span",{children:e})]})}var Ri=5e3;function Ti(){let e=D("listQueues",{pageSize:1e3},Ri),t=D("getFleet",{},Ri);return s(y,{children:[s("div",{class:"head",children:[s("h1",{children:"Overview"}),s(o0,{at:e.at}),s("div",{class:"right",children:s(pi,{})})]}),s(Ei,{queues:e,fleet:t}),s(hi,{queue:""}),s("div",{class:"columns",children:[s(gi,{queues:e}),s("div",{children:[s(_i,{fleet:t}),s(vi,{})]})]})]})}var xi=10;function Ni({schedule:e}){let{spec:t,timeZone:n}=e,[o,r]=E(t.case==="cron"?t.value:""),[u,i]=E(),[a,l]=E(""),c=async d=>{d.preventDefault();try{i(await Ud(e,o)),l("")}catch(m){i(void 0),l(he(m))}};return s("section",{class:"card","aria-labelledby":"preview",children:[s("h2",{id:"preview",children:"Next times"}),s("form",{class:"filters",onSubmit:d=>{c(d)},children:[s("label",{class:"filter main",children:[s("span",{children:["Pattern, in ",n===""?"UTC":n,"; nothing is changed by this"]}),s("input",{value:o,placeholder:"its interval",onInput:d=>r(d.currentTarget.value.trim())})]}),s("button",{type:"submit",children:["Show its next ",xi," times"]})]}),a!==""&&s("p",{class:"failed",role:"alert",children:a}),u!==void 0&&s(Gd,{seen:u})]})}function Ud({spec:e,timeZone:t,dst:n,startAt:o,endAt:r},u){let i=u===""?{spec:e}:{spec:{case:"cron",value:u}},a={timeZone:t,dst:n,...o&&{startAt:o},...r&&{endAt:r}};return pe.previewSchedule({schedule:{...i,...a},count:xi},{timeoutMs:O})}var Gd=({seen:e})=>s(y,{children:[s("p",{children:e.text}),s("ol",{children:e.times.map(t=>s("li",{children:[dt(te(t))," ",s(L,{time:t})]},String(t.seconds)))})]});function ki({status:e,onChanged:t}){let[n,o]=E(),u={status:e,onChanged:t,onClose:()=>o(void 0)},i=e.state===Re.PAUSED;return s(y,{children:[s("button",{type:"button",class:"primary",onClick:()=>o("trigger"),children:"Trigger"}),s("button",{type:"button",onClick:()=>o(i?"resume":"pause"),children:i?"Resume":"Pause"}),n==="trigger"&&s(Bd,{...u}),n==="pause"&&s(Wd,{...u}),n==="resume"&&s(Vd,{...u})]})}var xt=({schedule:e})=>e?.name??"";function Bd({status:e,onClose:t}){let[n]=E(s0),o=async()=>{let{jobId:r}=await pe.triggerSchedule({name:xt(e),requestId:n},{timeoutMs:O});vt(T("jobs",[r]))};return s(X,{title:`Trigger ${xt(e)}`,doIt:"Make its job now",act:o,onClose:t,children:s("p",{children:"Its job is made now, whatever else runs, and its regular times stay as they are."})})}function Wd({status:e,onChanged:t,onClose:n}){let[o,r]=E(null),{revision:u}=e,i=async()=>{await pe.pauseSchedule({name:xt(e),revision:u,...p0(o)},{timeoutMs:O}),t()};return s(X,{title:`Pause ${xt(e)}`,doIt:"Pause it",act:i,onClose:n,children:[s("p",{children:"What would fire meanwhile is skipped. Jobs that it has made go on."}),s(d0,{fieldsRef:r})]})}function Vd({status:e,onChanged:t,onClose:n}){let{revision:o}=e,r=async()=>{await pe.resumeSchedule({name:xt(e),revision:o},{timeoutMs:O}),t()};return s(X,{title:`Resume ${xt(e)}`,doIt:"Resume it",act:r,onClose:n,children:s("p",{children:"It fires at its next time. What would have fired in the pause stays skipped."})})}var Ii={[Re.UNSPECIFIED]:["unknown","quiet"],[Re.ACTIVE]:["active","good"],[Re.PAUSED]:["paused","wait"],[Re.ENDED]:["ended","quiet"],[Re.BROKEN]:["broken","bad"]},Li=e=>Ii[e]??Ii[Re.UNSPECIFIED],wi={[Qe.UNSPECIFIED]:["unknown","quiet"],[Qe.PENDING]:["pending","busy"],[Qe.SUBMITTED]:["submitted","good"],[Qe.SKIPPED]:["skipped","wait"],[Qe.MISSED]:["missed","bad"]},Oi=e=>wi[e]??wi[Qe.UNSPECIFIED],Jd={[Ye.UNSPECIFIED]:"skip",[Ye.SKIP]:"skip",[Ye.QUEUE_ONE]:"queue one",[Ye.ALLOW]:"allow",[Ye.CANCEL_OTHER]:"cancel the other"},b0=e=>Jd[e??Ye.SKIP]??"unknown";var Kd=5e3,qo=({schedule:e})=>e?.name??"",Di=e=>T("schedules",[qo(e)]);function Ci(){let{query:e}=U.value,t={owner:e.get("owner")??"",pageToken:e.get("token")??""},n=D("listSchedules",t,Kd);return s(y,{children:[s(Q,{title:"Schedules",at:n.at}),s(Ce,{children:s(oe,{name:"owner",label:"Owner",main:!0})}),s(C,{shared:n,children:({schedules:o,nextPageToken:r})=>s(y,{children:[s(j,{label:"Schedules",columns:Hd,rows:o,keyOf:qo,hrefOf:Di,empty:"There are no schedules. Handlers and ApplySchedules bring them."}),s(ae,{token:r})]})})]})}function Uo({status:e}){let[t,n]=Li(e.state);return s($,{tone:n,title:e.problem===""?e.pauseReason:e.problem,children:t})}var Hd=[{head:"Name",cell:e=>s(y,{children:[s("a",{href:Di(e),children:qo(e)}),s("div",{class:"quiet",children:e.text})]})},{head:"State",cell:e=>s(Uo,{status:e})},{head:"Next",cell:({nextFireAt:e})=>s(L,{time:e})},{head:"Runs",number:!0,cell:({runs:e})=>S(e)},{head:"Missed",number:!0,cell:({missed:e})=>e===0n?"0":s($,{tone:"bad",children:S(e)})},{head:"Overlap",wide:!0,cell:({schedule:e})=>b0(e?.overlap)},{head:"Type",wide:!0,cell:({schedule:e})=>e?.job?.type},{head:"Owner",wide:!0,cell:({owner:e})=>e}];var $d=3e3;function Ai({id:e}){let t=D("getSchedule",{name:e},$d),{answer:n}=t;return s(y,{children:[s(Q,{title:e,at:t.at,children:n!==void 0&&H("operate",n.schedule?.job?.queue||"default")&&s(ki,{status:n,onChanged:t.again})}),s(C,{shared:t,children:o=>s(y,{children:[s(jd,{name:e,revision:o.revision,ticks:o.ticks.length}),s(Yd,{status:o}),s("h2",{children:"Latest ticks"}),s(j,{label:"Latest ticks",columns:Qd,rows:o.ticks,keyOf:({nominal:r,run:u})=>`${r?.seconds} ${u}`,empty:"It has not ticked yet."}),o.schedule!==void 0&&s(Ni,{schedule:o.schedule})]})})]})}function jd(e){let{name:t,revision:n,ticks:o}=e,[r,u]=E("");return Y(()=>{pe.explainSchedule({name:t},{timeoutMs:O}).then(i=>u(i.sentence),i=>u(he(i)))},[t,n,o]),s("p",{class:"sentence",children:r})}function Yd({status:e}){let{schedule:t,pausedSince:n,pausedUntil:o,pauseReason:r,problem:u}=e,[i]=e.ticks;return s("section",{class:"card",children:s(Et,{facts:[["State",s(Uo,{status:e},"state")],["Times",e.text],["Next",s(L,{time:e.nextFireAt},"next")],["Last",s(L,{time:i?.nominal},"last")],["Runs",S(e.runs)],["Missed",S(e.missed)],["While one runs",b0(t?.overlap)],["Type",t?.job?.type],["Queue",t?.job?.queue===""?"default":t?.job?.queue],["Owner",e.owner],["Revision",S(e.revision)],...n===void 0?[]:[["Paused",s(L,{time:n},"paused")]],...o===void 0?[]:[["Until",s(L,{time:o},"until")]],...r===""?[]:[["Because",r]],...u===""?[]:[["Problem",s("span",{class:"failed",children:u},"problem")]]]})})}var Qd=[{head:"Time",cell:({nominal:e})=>s(L,{time:e})},{head:"What became of it",cell:({state:e,reason:t,count:n})=>{let[o,r]=Oi(e);return s(y,{children:[s($,{tone:r,children:o})," ",t," ",n>1&&`(${n} of them)`]})}},{head:"Job",cell:({jobId:e})=>e===""?"–":s(ko,{id:e})},{head:"By",wide:!0,cell:({run:e})=>e===""?"its times":e}];var Nt=[{name:"overview",title:"Overview",key:"o",List:Ti},{name:"faults",title:"Faults",key:"f",List:Ks,One:Vs},{name:"schedules",title:"Schedules",key:"s",List:Ci,One:Ai},{name:"fleet",title:"Fleet",key:"w",List:ti},{name:"limits",title:"Limits",key:"l",List:ai},{name:"bulk",title:"Bulk changes",key:"b",List:Gs,One:Bs},{name:"audit",title:"Audit",key:"a",List:Ms,hidden:()=>!H("audit")}],Pi=({page:e})=>Nt.find(({name:t})=>t===e);var nn=ne(!1),Xd=1500;function Fi(e){let t=0;document.addEventListener("keydown",n=>{if(n.ctrlKey||n.metaKey||n.altKey||zd(n.target))return;let o=Date.now()-t<Xd?e.get(n.key):void 0;if(t=n.key==="g"?Date.now():0,o!==void 0)vt(o);else if(!Zd(n.key))return;n.preventDefault()})}function zd(e){return e instanceof HTMLElement?e.isContentEditable||e.closest("input, textarea, select, dialog")!==null:!1}function Zd(e){switch(e){case"/":return ep("[data-search]");case"?":return nn.value=!0,!0;case"j":return Mi(1);case"k":return Mi(-1);case"Enter":return tp();case"x":return np();default:return!1}}function ep(e){let t=document.querySelector(e);return t?.focus(),t!==null}var g0=()=>document.activeElement?.closest("[data-row]")??null;function Mi(e){let t=[...document.querySelectorAll("[data-row]")],n=g0(),o=n===null?-1:t.indexOf(n),r=n===null&&e<0?t.at(-1):t[Math.min(t.length-1,Math.max(0,o+e))];return r?.focus(),r!==void 0}function tp(){if(document.activeElement!==g0())return!1;let e=g0()?.dataset.href;return e!==void 0&&vt(e),e!==void 0}function np(){let e=g0()?.querySelector("input[type=checkbox]");return e?.click(),e!=null}var op=[["/","search"],["j k","the next row, the one before"],["Enter","open the row"],["x","choose the row"],["?","this list"],["Esc","close"]];function qi({places:e}){if(!nn.value)return null;let t=[...e.map(([n,o])=>[`g ${n}`,o]),...op];return s(Rt,{title:"Keys",onClose:()=>nn.value=!1,children:[s("dl",{class:"keys",children:t.map(([n,o])=>s("div",{children:[s("dt",{children:s("kbd",{children:n})}),s("dd",{children:o})]},n))}),s("div",{class:"buttons",children:s("button",{type:"button",onClick:()=>nn.value=!1,children:"Close"})})]})}var rp=2e3;function Ui(){let e=Ze.value;switch(Y(()=>{if(e.state!=="away")return;let t=setTimeout(()=>{yt()},rp);return()=>clearTimeout(t)},[e]),e.state){case"asking":return s("p",{class:"loading",children:"Loading …"});case"out":return s(Ls,{});case"away":return s("p",{class:"banner",role:"alert",children:["The API does not answer: ",e.message]});default:return s(up,{})}}function up(){return s(y,{children:[s("a",{class:"skip",href:"#main",onClick:sp,children:"To the content"}),s("div",{class:"shell",children:[s(ip,{}),s("div",{children:[s(lp,{}),s("main",{id:"main",tabIndex:-1,children:s(cp,{})})]})]}),s(qi,{places:Nt.map(({key:e,title:t})=>[e,t])})]})}function sp(e){e.preventDefault(),document.getElementById("main")?.focus()}function ip(){let{page:e}=U.value;return s("nav",{"aria-label":"Pages",children:[s("a",{class:"brand",href:T("overview"),children:"Muster"}),Nt.filter(({hidden:t})=>t?.()!==!0).map(({name:t,title:n,key:o})=>s("a",{href:T(t),"aria-current":t===e?"page":void 0,title:`g ${o}`,children:n},t)),s(ap,{})]})}function ap(){let e=Ze.value;return e.state!=="in"||e.who.kind===xn.UNSPECIFIED?null:s("span",{class:"who",children:[e.who.name," ",s(ws,{})]})}function lp(){let e=go.value;return e===void 0?null:s("p",{class:"banner",role:"alert",children:["The API has not answered since ",kn(e)," (",Gt(e,z.value),"). What you see is from before; it goes on by itself."]})}function cp(){let{rest:e,page:t}=U.value,n=Pi(U.value),[o]=e;return Y(()=>{document.title=n===void 0?"Muster":`${o===void 0?n.title:o} · Muster`},[n,o]),n===void 0?s("p",{class:"empty",children:["There is no page “",t,"”."]}):o===void 0||o===""?s(n.List,{}):n.One===void 0?s(n.List,{}):s(n.One,{id:o},o)}var Gi="SharedWorkerGlobalScope"in globalThis;function Bi(){let e=new bt({api:Zn,streams:!0});globalThis.addEventListener("connect",({ports:[t]})=>{if(t===void 0)return;let n=e.attach(t);t.addEventListener("message",o=>n(o.data)),t.start()})}Gi?Bi():dp();function dp(){let e=document.getElementById("app");if(e===null)throw new Error("index.html: expected an element #app");Cs(),As(),Is(),Fi(new Map(Nt.map(({key:t,name:n})=>[t,T(n)]))),e.replaceChildren(),zo(s(Ui,{}),e),yt()}
