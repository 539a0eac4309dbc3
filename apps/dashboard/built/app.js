var ie,Qi,Po,yn,Ao,$u,Xi,ju,Zi,Mo,Co,Ed,tu=Symbol.for("pv"),zu={},Qu=[],Rd=/^m(i|n|o|s|text|space)$/,Fo=Array.isArray,Uo=Qu.slice,Fn=Object.assign;function Mn(e){e&&e.parentNode&&e.remove()}function ea(e,t,n){var u,r,o,s={},i=arguments.length;for(o in t)o=="key"?u=t[o]:o=="ref"&&typeof e!="function"?r=t[o]:s[o]=t[o];return i>2&&(s.children=i>3?Uo.call(arguments,2):n),eu(e,s,u,r,null)}function eu(e,t,n,u,r){var o={type:e,props:t,key:n,ref:u,__k:null,__:null,__b:0,__e:null,__c:null,constructor:tu,__v:r||++Qi,__i:-1,__u:0};return!r&&ie.vnode&&ie.vnode(o),o}function Ze(e){return e.children}function E0(e,t){this.props=e,this.context=t,this.__g=0}function _n(e,t){if(t==null)return e.__&&_n(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:_n(e)}function Td(e){var t,n=e.__v,u=n.__e,r=[],o=[],s=e.__P;s&&((t=Fn({constructor:tu},n)).__v=n.__v+1,ie.vnode&&ie.vnode(t),Go(s,t,n,e.__n,s.namespaceURI,32&n.__u?[u]:null,r,u||_n(n),32&n.__u,o),t.__v=n.__v,t.__.__k[t.__i]=t,sa(r,t,o),n.__=n.__e=null,t.__e!=u&&ta(t))}function ta(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),ta(e)}function $i(e){(8&e.__g||(e.__g|=8,yn.push(e),$u++))&&Ao==ie.debounceRendering||((Ao=ie.debounceRendering)||queueMicrotask)(na)}function na(){try{for(var e,t=1;yn.length;)yn.length>t&&yn.sort(Xi),e=yn.shift(),t=yn.length,8&e.__g&&Td(e)}finally{($u=yn.length)&&(Ao||queueMicrotask)(na)}}function ua(e,t,n,u,r,o,s,i,l,c,p){var b,g,m,_,x,R,k=u.__k||Qu,E=t.length;for(l=xd(n,t,k,l,E),b=0;b<E;b++)(m=n.__k[b])!=null&&(g=~m.__i&&k[m.__i]||zu,m.__i=b,R=Go(e,m,g,r,o,s,i,l,c,p),_=m.__e,(g.ref!=m.ref||8&g.__u)&&(g.ref&&qo(g.ref,null,m,g),m.ref&&p.push(m.ref,m.__c||_,m)),x=x||_,4&m.__u?(l=ra(m,l,e,!g.__v),g.__e&&(g.__e=null)):typeof m.type=="function"&&R!==void 0?l=R:_&&(l=_.nextSibling),m.__u&=-21);return n.__e=x,l}function xd(e,t,n,u,r){var o,s,i,l,c,p,b,g,m,_=n.length,x=_,R=0,k=0,E=e.__k=Array(r);for(o=0;o<r;o++)(s=t[o])!=null&&typeof s!="boolean"&&typeof s!="function"?(typeof s!="object"||s.constructor===String?s=E[o]=eu(null,s):Fo(s)?s=E[o]=eu(Ze,{children:s}):s.constructor===tu&&s.__b?s=E[o]=eu(s.type,s.props,s.key,s.ref,s.__v):E[o]=s,l=o+R,s.__=e,s.__b=e.__b+1,i=null,~(c=s.__i=wd(s,n,l,x))&&(x--,(i=n[c])&&(i.__u|=2)),i&&i.__v?(s.__u|=16,c==l-1?R--:c==l+1?R++:c!=l&&(c>l?R--:R++,k=1)):(~c||(r>_?R--:r<_&&R++),typeof s.type!="function"&&(s.__u|=4))):E[o]=null;if(k){for(p=[],b=[],o=0;o<r;o++)if((s=E[o])&&16&s.__u){for(R=0,g=p.length;R<g;)p[m=R+g>>1]<s.__i?R=m+1:g=m;p[R]=s.__i,b[o]=R+1}for(R=p.length;o--;)b[o]&&(b[o]==R?R--:E[o].__u|=4)}if(x)for(o=0;o<_;o++)!(i=n[o])||2&i.__u||(i.__e==u&&(u=_n(i)),Bo(i,i));return u}function ra(e,t,n,u){var r,o,s,i;if(typeof e.type=="function"){if(e.props.__P)return t;if(r=e.__k)for(o=0;o<r.length;o++)r[o]&&(r[o].__=e,t=ra(r[o],t,n,!1));return t}for(t&&!t.parentNode&&(t=_n(e))&&!t.parentNode&&(t=null),s=e.__e,i=t;i&&i.nodeType==8;)i=i.nextSibling;for(s!=i&&(!u&&n.moveBefore&&s.parentNode?n.moveBefore(s,t):n.insertBefore(s,t||null)),t=s;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function wd(e,t,n,u){var r,o=e.key,s=e.type,i=t[n],l=i&&!(2&i.__u);if(i===null&&o==null||l&&o==i.key&&s==i.type)return n;if(u>(l?1:0)){for(r=n-1;r>=0;r--)if((i=t[r])&&!(2&i.__u)&&o==i.key&&s==i.type)return r;for(r=n+1;r<t.length;r++)if((i=t[r])&&!(2&i.__u)&&o==i.key&&s==i.type)return r}return-1}function zi(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function Hu(e,t,n,u,r){var o,s;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof u=="string"&&(e.style.cssText=u=""),u)for(t in u)n&&t in n||zi(e.style,t);if(n)for(t in n)u&&n[t]==u[t]||zi(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof u!="function"&&(u=null),(e.__e||(e.__e={}))[t]=n,n&&u||(s=Co[t]||(Co[t]=Nd(t)),(e.__a||(e.__a={}))[t]=Mo,o=t!=(t=t.replace(Zi,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,s,o):e.removeEventListener(t,s,o));else{if(r=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function Nd(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[ju]==null)t[ju]=Mo++;else if(t[ju]<this.__a[e])return;return n(ie.event?ie.event(t):t)}}}function Go(e,t,n,u,r,o,s,i,l,c){var p,b,g,m,_,x,R,k,E,O,w,$,C,Y,B,Z,J,D,H=t.type;if(t.constructor!==tu)return null;128&n.__u&&(l=32&n.__u,p=n.__c.__z)&&(t.__u|=l,b=o=[],p.nodeType==8?i=Yu(p,o):o.push(p),i=o[0]||i),(p=ie.__b)&&p(t);e:if(typeof H=="function"){g=s.length;try{if(k=t.props,E=(p=H.prototype)&&p.render,O=(p=H.contextType)&&u[p.__c],w=p?O?O.props.value:p.__:u,(m=n.__c)?(t.__c=m,2&m.__g&&(m.__g|=1)):(E?t.__c=m=new H(k,w):(t.__c=m=new E0(k,w),m.constructor=H,m.render=kd),O&&O.sub(m),m.state||(m.state={}),m.__n=u,m.__g|=8,m.__h=[],m.__k=[]),E&&(m.__s||(m.__s=m.state),H.getDerivedStateFromProps&&(m.__s==m.state&&(m.__s=Fn({},m.__s)),Fn(m.__s,H.getDerivedStateFromProps(k,m.__s)))),_=m.props,x=m.state,m.__v=t,n.__c){if(k!==_&&E&&!H.getDerivedStateFromProps&&m.componentWillReceiveProps&&m.componentWillReceiveProps(k,w),t.__v==n.__v&&!(8&m.__g)||!(4&m.__g)&&m.shouldComponentUpdate&&m.shouldComponentUpdate(k,m.__s,w)===!1){t.__v!=n.__v&&(m.props=k,m.state=m.__s,m.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(P){P&&(P.__=t)}),Qu.push.apply(m.__h,m.__k),m.__k=[],m.__h.length&&s.push(m),i=_n(n);break e}m.componentWillUpdate&&m.componentWillUpdate(k,m.__s,w),E&&m.componentDidUpdate&&m.__h.push(function(){m.componentDidUpdate(_,x,R)})}else E&&!H.getDerivedStateFromProps&&m.componentWillMount&&m.componentWillMount(),E&&m.componentDidMount&&m.__h.push(m.componentDidMount);m.context=w,m.props=k,m.__P=e,m.__g&=-5,$=ie.__r,C=E?25:0;do m.__g&=-9,$&&$(t),p=m.render(m.props,m.state=m.__s,m.context);while(8&m.__g&&++C<25);E&&(Qu.push.apply(m.__h,m.__k),m.__k=[]),m.state=m.__s,m.getChildContext&&(u=Fn({},u,m.getChildContext())),E&&n.__c&&m.getSnapshotBeforeUpdate&&(R=m.getSnapshotBeforeUpdate(_,x)),Y=p&&p.type===Ze&&p.key==null?p.props.children:p,k.__P&&(p=i,r=(e=k.__P).namespaceURI,l=o=null,n.props&&n.props.__P!=e&&(n.__k.some(function(P){P&&Bo(P,P)}),n.__k=null),i=n.__k?_n(n,0):null),i=ua(e,Fo(Y)?Y:[Y],t,n,u,r,o,s,i,l,c),k.__P&&(t.__e=null,i=p),t.__u&=-161,b&&b.some(Mn),m.__h.length&&s.push(m),1&m.__g&&(m.__g&=-4)}catch(P){if(s.length=g,t.__v=null,l||o)if(P&&P.then){if(t.__u|=128|l,o){for(~(J=o.indexOf(i||void 0))||(J=o.length);(D=o[J-1])&&D.nodeType==8;)J--;for(;J<o.length;J++)if(D=o[J])if(o[J]=null,B){if(D==Z)break}else{if(D.nodeType!=8)break;D.data.startsWith("$s")&&(Z=Yu(B=D))}}if(!B){for(;i&&i.nodeType==8&&i.nextSibling;)i=i.nextSibling;B=i}(p=Yu(B=t.__c.__z||(t.__c.__z=B)))?(t.__e=B,i=p):t.__e=i,i=i&&i.nextSibling}else o&&o.some(Mn);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),P&&P.then||oa(t),ie.__e(P,t,n)}}else i=t.__e=Id(n.__e,t,n,u,r,o,s,l,c,e);return(p=ie.diffed)&&p(t),i}function Yu(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function oa(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(oa))}function sa(e,t,n){for(var u=0;u<n.length;)qo(n[u++],n[u++],n[u++]);ie.__c&&ie.__c(t,e),e.some(function(r){try{e=r.__h,r.__h=[],e.some(function(o){o.call(r)})}catch(o){ie.__e(o,r.__v)}})}function Id(e,t,n,u,r,o,s,i,l,c){var p,b,g,m,_,x,R,k,E=n.props||zu,O=t.props,w=t.type;if(w=="svg"?r="http://www.w3.org/2000/svg":w=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),o){for(p=0;p<o.length;p++)if((_=o[p])&&(w?_.localName==w:_.nodeType==3)){e=_,o[p]=null;break}}if(!e){if(k=c.ownerDocument||document,!w)return k.createTextNode(O);e=k.createElementNS(r,w,O.is?O:c),i&&(ie.__m&&ie.__m(t,o),i=!1),o=null}if(w){if(c=w=="template"&&e.content||e,o=w=="textarea"&&O.defaultValue!=null?null:o&&Uo.call(c.childNodes),!i&&o)for(E={},p=0;p<e.attributes.length;p++)E[(_=e.attributes[p]).name]=_.value;for(p in E)_=E[p],p=="dangerouslySetInnerHTML"?g=_:p=="children"||p in O||p=="value"&&"defaultValue"in O||p=="checked"&&"defaultChecked"in O||Hu(e,p,null,_,r);for(p in O)_=O[p],p=="children"?m=_:p=="dangerouslySetInnerHTML"?b=_:p=="value"?x=_:p=="checked"?R=_:i&&typeof _!="function"||E[p]===_||Hu(e,p,_,E[p],r);b?(i||g&&(b.__html==g.__html||b.__html==e.innerHTML)||(e.innerHTML=b.__html),t.__k=[]):(g&&(e.textContent=""),(w=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&Rd.test(w))&&(r="http://www.w3.org/1999/xhtml"),ua(c,Fo(m)?m:[m],t,n,u,r,o,s,o?o[0]:n.__k&&_n(n,0),i,l),o&&o.some(Mn)),i&&w!="textarea"||(p="value",w=="progress"&&x==null?e.removeAttribute(p):x==null||x===e[p]&&(w!="progress"||x)||Hu(e,p,x,E[p],r),p="checked",R!=null&&R!=e[p]&&Hu(e,p,R,E[p],r))}else E===O||i&&e.data==O||(e.data=O);return e}function qo(e,t,n,u){try{typeof e=="function"?t?t.__x=e(t)||1:u&&(u=u.__c||u.__e)&&(t=u.__x)&&(u.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(r){ie.__e(r,n)}}function Bo(e,t,n){var u,r,o,s;if(ie.unmount&&ie.unmount(e),!(u=e.ref)||u.current&&u.current!=e.__e||qo(u,null,t,e),u=e.__c){if(u.componentWillUnmount)try{u.componentWillUnmount()}catch(i){ie.__e(i,t)}u.__P=u.__n=null}if(u=e.__k)for(s=0;s<u.length;s++)u[s]&&Bo(u[s],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(u=e.__c)&&(u=u.__z)&&(r=Yu(u,o=[]))&&(u==e.__e&&o.some(Mn),Mn(r),Mn(u)),n||Mn(e.__e),e.__e=e.__c=e.__=null}function kd(e,t,n){return this.constructor(e,n)}function ia(e,t){var n,u,r,o;ie.__&&ie.__(e,t),t.nodeType==9&&(t=t.documentElement),u=(n=e&&32&e.__u)?null:t.__k,t.__k=eu(Ze,{children:[e]}),r=[],o=[],Go(t,t.__k,u||zu,zu,t.namespaceURI,u?null:t.firstChild?Uo.call(t.childNodes):null,r,u?u.__e:t.firstChild,n,o),sa(r,t.__k,o),t.__k.props.children=null}ie={__e:function(e,t,n,u){for(var r,o,s;t=t.__;)if((r=t.__c)&&!(1&r.__g)){r.__g|=4;try{if((s=(o=r.constructor)&&o.getDerivedStateFromError)&&r.setState(o.getDerivedStateFromError(e)),r.componentDidCatch&&(r.componentDidCatch(e,u||{}),s=1),s&&8&r.__g)return void(r.__g|=2)}catch(i){e=i}}throw $u=0,e}},Qi=0,Po=function(e){return e!=null&&e.constructor===tu},E0.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=Fn({},this.state)),typeof e=="function"&&(e=e(Fn({},n),this.props)),e&&(Fn(n,e),this.__v&&(t&&this.__k.push(t),$i(this)))},E0.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),$i(this))},E0.prototype.render=Ze,yn=[],$u=0,Xi=function(e,t){return e.__v.__b-t.__v.__b},ju=Symbol(),Zi=/(PointerCapture)$|Capture$/i,Mo=0,Co={},Ed=0;function R0(e){let t=!1,n=[];for(let u=0;u<e.length;u++){let r=e.charAt(u);switch(r){case"_":t=!0;break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":case"8":case"9":n.push(r),t=!1;break;default:t&&(t=!1,r=r.toUpperCase()),n.push(r);break}}return n.join("")}var Ld=new Set(["constructor","toString","toJSON","valueOf"]);function T0(e){return Ld.has(e)?e+"$":e}function la(){let e=this.buf,t=this.pos,n=0,u=0;for(let o=0;o<28;o+=7){let s=e[t++];if(n|=(s&127)<<o,(s&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}let r=e[t++];if(n|=(r&15)<<28,u=(r&112)>>4,(r&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}for(let o=3;o<=31;o+=7){let s=e[t++];if(u|=(s&127)<<o,(s&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}throw new Error("invalid varint")}var Xu=4294967296;function Wo(e){let t=e[0]==="-";t&&(e=e.slice(1));let n=1e6,u=0,r=0;function o(s,i){let l=Number(e.slice(s,i));r*=n,u=u*n+l,u>=Xu&&(r=r+(u/Xu|0),u=u%Xu)}return o(-24,-18),o(-18,-12),o(-12,-6),o(-6),t?fa(u,r):Vo(u,r)}function ca(e,t){let n=Vo(e,t),u=n.hi&2147483648;u&&(n=fa(n.lo,n.hi));let r=Jo(n.lo,n.hi);return u?"-"+r:r}function Jo(e,t){if({lo:e,hi:t}=Dd(e,t),t<=2097151)return String(Xu*t+e);let n=e&16777215,u=(e>>>24|t<<8)&16777215,r=t>>16&65535,o=n+u*6777216+r*6710656,s=u+r*8147497,i=r*2,l=1e7;return o>=l&&(s+=Math.floor(o/l),o%=l),s>=l&&(i+=Math.floor(s/l),s%=l),i.toString()+aa(s)+aa(o)}function Dd(e,t){return{lo:e>>>0,hi:t>>>0}}function Vo(e,t){return{lo:e|0,hi:t|0}}function fa(e,t){return t=~t,e?e=~e+1:t+=1,Vo(e,t)}var aa=e=>{let t=String(e);return"0000000".slice(t.length)+t};function pa(e,t){if(e>>>0<128){t.push(e);return}if(e>=0){for(;e>127;)t.push(e&127|128),e=e>>>7;t.push(e)}else{for(let n=0;n<9;n++)t.push(e&127|128),e=e>>7;t.push(1)}}function da(){let e=this.buf[this.pos++];if((e&128)===0)return this.assertBounds(),e;let t=e&127;if(e=this.buf[this.pos++],t|=(e&127)<<7,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<14,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<21,(e&128)===0)return this.assertBounds(),t;e=this.buf[this.pos++],t|=(e&15)<<28;for(let n=5;(e&128)!==0&&n<10;n++)e=this.buf[this.pos++];if((e&128)!==0)throw new Error("invalid varint");return this.assertBounds(),t>>>0}var Me=Od();function Od(){let e=new DataView(new ArrayBuffer(8));if(typeof BigInt=="function"&&typeof e.getBigInt64=="function"&&typeof e.getBigUint64=="function"&&typeof e.setBigInt64=="function"&&typeof e.setBigUint64=="function"&&(!!globalThis.Deno||!!globalThis.Bun||typeof process!="object"||typeof process.env!="object"||process.env.BUF_BIGINT_DISABLE!=="1")){let n=BigInt("-9223372036854775808"),u=BigInt("9223372036854775807"),r=BigInt("0"),o=BigInt("18446744073709551615");return{zero:BigInt(0),supported:!0,parse(s){let i=typeof s=="bigint"?s:BigInt(s);if(i>u||i<n)throw new Error(`invalid int64: ${s}`);return i},uParse(s){let i=typeof s=="bigint"?s:BigInt(s);if(i>o||i<r)throw new Error(`invalid uint64: ${s}`);return i},enc(s){return e.setBigInt64(0,this.parse(s),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},uEnc(s){return e.setBigInt64(0,this.uParse(s),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},dec(s,i){return e.setInt32(0,s,!0),e.setInt32(4,i,!0),e.getBigInt64(0,!0)},uDec(s,i){return e.setInt32(0,s,!0),e.setInt32(4,i,!0),e.getBigUint64(0,!0)}}}return{zero:"0",supported:!1,parse(n){return typeof n!="string"&&(n=n.toString()),ma(n),n},uParse(n){return typeof n!="string"&&(n=n.toString()),ha(n),n},enc(n){return typeof n!="string"&&(n=n.toString()),ma(n),Wo(n)},uEnc(n){return typeof n!="string"&&(n=n.toString()),ha(n),Wo(n)},dec(n,u){return ca(n,u)},uDec(n,u){return Jo(n,u)}}}function ma(e){if(!/^-?[0-9]+$/.test(e))throw new Error("invalid int64: "+e)}function ha(e){if(!/^[0-9]+$/.test(e))throw new Error("invalid uint64: "+e)}var N;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(N||(N={}));function nu(e,t){switch(e){case N.STRING:return"";case N.BOOL:return!1;case N.DOUBLE:case N.FLOAT:return 0;case N.INT64:case N.UINT64:case N.SFIXED64:case N.FIXED64:case N.SINT64:return t?"0":Me.zero;case N.BYTES:return new Uint8Array(0);default:return 0}}function Un(e,t){return Object.prototype.hasOwnProperty.call(e,t)&&e[t]!==void 0}function Gn(e,t,n){t==="__proto__"?Object.defineProperty(e,"__proto__",{value:n,writable:!0,enumerable:!0,configurable:!0}):e[t]=n}function uu(e){for(let t of e.field)Un(t,"jsonName")||(t.jsonName=R0(t.name));e.nestedType.forEach(uu)}function ba(e,t){let n=e.values.find(u=>u.name===t);if(!n)throw new Error(`cannot parse ${e} default value: ${t}`);return n.number}function ga(e,t){switch(e){case N.STRING:return t;case N.BYTES:{let n=Ad(t);if(n===!1)throw new Error(`cannot parse ${N[e]} default value: ${t}`);return n}case N.INT64:case N.SFIXED64:case N.SINT64:return Me.parse(t);case N.UINT64:case N.FIXED64:return Me.uParse(t);case N.DOUBLE:case N.FLOAT:switch(t){case"inf":return Number.POSITIVE_INFINITY;case"-inf":return Number.NEGATIVE_INFINITY;case"nan":return Number.NaN;default:return parseFloat(t)}case N.BOOL:return t==="true";case N.INT32:case N.UINT32:case N.SINT32:case N.FIXED32:case N.SFIXED32:return parseInt(t,10)}}function Ad(e){let t=[],n={tail:e,c:"",next(){return this.tail.length==0?!1:(this.c=this.tail[0],this.tail=this.tail.substring(1),!0)},take(u){if(this.tail.length>=u){let r=this.tail.substring(0,u);return this.tail=this.tail.substring(u),r}return!1}};for(;n.next();)switch(n.c){case"\\":if(n.next())switch(n.c){case"\\":t.push(n.c.charCodeAt(0));break;case"b":t.push(8);break;case"f":t.push(12);break;case"n":t.push(10);break;case"r":t.push(13);break;case"t":t.push(9);break;case"v":t.push(11);break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":{let u=n.c,r=n.take(2);if(r===!1)return!1;let o=parseInt(u+r,8);if(Number.isNaN(o))return!1;t.push(o);break}case"x":{let u=n.c,r=n.take(2);if(r===!1)return!1;let o=parseInt(u+r,16);if(Number.isNaN(o))return!1;t.push(o);break}case"u":{let u=n.c,r=n.take(4);if(r===!1)return!1;let o=parseInt(u+r,16);if(Number.isNaN(o))return!1;let s=new Uint8Array(4);new DataView(s.buffer).setInt32(0,o,!0),t.push(s[0],s[1],s[2],s[3]);break}case"U":{let u=n.c,r=n.take(8);if(r===!1)return!1;let o=Me.uEnc(u+r),s=new Uint8Array(8),i=new DataView(s.buffer);i.setInt32(0,o.lo,!0),i.setInt32(4,o.hi,!0),t.push(s[0],s[1],s[2],s[3],s[4],s[5],s[6],s[7]);break}}break;default:t.push(n.c.charCodeAt(0))}return new Uint8Array(t)}function*Zu(e){switch(e.kind){case"file":for(let t of e.messages)yield t,yield*Zu(t);yield*e.enums,yield*e.services,yield*e.extensions;break;case"message":for(let t of e.nestedMessages)yield t,yield*Zu(t);yield*e.nestedEnums,yield*e.nestedExtensions;break}}var Ko;function Cd(e){var t;Ko=Object.assign(Object.assign({},e),{encodeUtf8Into:(t=e.encodeUtf8Into)!==null&&t!==void 0?t:jo(e.encodeUtf8.bind(e))})}function Ho(){if(!Ko){let e=globalThis;if(!e.TextEncoder||!e.TextDecoder)throw new Error("encoding API missing: install TextEncoder and TextDecoder on globalThis");let t=new e.TextEncoder,n=new e.TextDecoder("utf-8",{ignoreBOM:!0}),u,r={encodeUtf8(s){return t.encode(s)},decodeUtf8(s,i){return i?(u||(u=new e.TextDecoder("utf-8",{fatal:!0,ignoreBOM:!0})),u.decode(s)):n.decode(s)},checkUtf8(s){try{return encodeURIComponent(s),!0}catch{return!1}}};t.encodeInto&&(r.encodeUtf8Into=t.encodeInto.bind(t));let o=String.prototype.isWellFormed;o&&(r.checkUtf8=s=>o.call(s)),Cd(r)}return Ko}function jo(e){return(t,n)=>{let u=e(t);return n.set(u),{written:u.byteLength}}}var ge;(function(e){e[e.Varint=0]="Varint",e[e.Bit64=1]="Bit64",e[e.LengthDelimited=2]="LengthDelimited",e[e.StartGroup=3]="StartGroup",e[e.EndGroup=4]="EndGroup",e[e.Bit32=5]="Bit32"})(ge||(ge={}));var Pd=4294967295,Md=2147483647,Fd=-2147483648,er=class{constructor(t){this.stackPos=[],this.encodeUtf8Into=t?jo(t):Ho().encodeUtf8Into,this.buffer=_a,this.viewCache=Gd,this.pos=0}ensureCapacity(t){let n=this.pos+t;if(n>this.buffer.length){let u=this.buffer.length||Ud;for(;u<n;)u*=2;let r=new Uint8Array(u);this.pos>0&&r.set(this.buffer),this.buffer=r}}view(){let t=this.buffer,n=this.viewCache;if(n.byteLength===t.byteLength)return n;let u=new DataView(t.buffer);return this.viewCache=u,u}finish(){let t=this.buffer.slice(0,this.pos);return this.pos=0,this.stackPos=[],t}fork(){return this.stackPos.push(this.pos),this.ensureCapacity(ru),this.buffer[this.pos++]=0,this}join(){let t=this.stackPos.pop();if(t===void 0)throw new Error("invalid state, fork stack empty");let n=this.pos-t-ru,u=Yo(n);return u>ru&&(this.ensureCapacity(u-ru),this.buffer.copyWithin(t+u,t+ru,this.pos)),this.pos=t,this.uint32(n),this.pos+=n,this}tag(t,n){return this.uint32((t<<3|n)>>>0)}raw(t){return this.ensureCapacity(t.length),this.buffer.set(t,this.pos),this.pos+=t.length,this}uint32(t){if(ya(t),this.ensureCapacity(5),t<128)return this.buffer[this.pos++]=t,this;for(;t>127;)this.buffer[this.pos++]=t&127|128,t>>>=7;return this.buffer[this.pos++]=t,this}int32(t){if($o(t),t>=0)return this.uint32(t);this.ensureCapacity(10);for(let n=0;n<9;n++)this.buffer[this.pos++]=t&127|128,t>>=7;return this.buffer[this.pos++]=1,this}bool(t){return this.ensureCapacity(1),this.buffer[this.pos++]=t?1:0,this}bytes(t){return this.uint32(t.byteLength),this.raw(t)}string(t){typeof t!="string"&&(t=String(t));let n=t.length;if(n<=va){this.ensureCapacity(n+1);let l=this.buffer,c=this.pos;l[c++]=n;let p=0;for(;p<n;p++){let b=t.charCodeAt(p);if(b>127)break;l[c++]=b}if(p==n)return this.pos=c,this}this.ensureCapacity(n*3+5);let u=Yo(n),r=this.buffer,o=this.pos,{written:s}=this.encodeUtf8Into(t,r.subarray(o+u)),i=Yo(s);return i!=u&&r.copyWithin(o+i,o+u,o+u+s),this.uint32(s),this.pos+=s,this}float(t){return qd(t),this.ensureCapacity(4),this.view().setFloat32(this.pos,t,!0),this.pos+=4,this}double(t){return this.ensureCapacity(8),this.view().setFloat64(this.pos,t,!0),this.pos+=8,this}fixed32(t){return ya(t),this.ensureCapacity(4),this.view().setUint32(this.pos,t,!0),this.pos+=4,this}sfixed32(t){return $o(t),this.ensureCapacity(4),this.view().setInt32(this.pos,t,!0),this.pos+=4,this}sint32(t){return $o(t),this.uint32((t<<1^t>>31)>>>0)}sfixed64(t){let n=Me.enc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}fixed64(t){let n=Me.uEnc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}int64(t){let n=Me.enc(t);return this.writeVarint64(n.lo,n.hi)}sint64(t){let n=Me.enc(t),u=n.hi>>31,r=n.lo<<1^u,o=(n.hi<<1|n.lo>>>31)^u;return this.writeVarint64(r,o)}uint64(t){let n=Me.uEnc(t);return this.writeVarint64(n.lo,n.hi)}writeVarint64(t,n){this.ensureCapacity(10);let u=this.buffer,r=this.pos;for(let i=0;i<28;i=i+7){let l=t>>>i,c=!(!(l>>>7)&&n==0);if(u[r++]=(c?l|128:l)&255,!c)return this.pos=r,this}let o=t>>>28&15|(n&7)<<4,s=n>>3!=0;if(u[r++]=(s?o|128:o)&255,!s)return this.pos=r,this;for(let i=3;i<31;i=i+7){let l=n>>>i,c=!!(l>>>7);if(u[r++]=(c?l|128:l)&255,!c)return this.pos=r,this}return u[r++]=n>>>31&1,this.pos=r,this}},Ud=128,ru=1,_a=new Uint8Array(0),Gd=new DataView(_a.buffer),va=32;function Yo(e){return e<128?1:e<16384?2:e<2097152?3:e<268435456?4:5}var qn=class{constructor(t,n=Ho().decodeUtf8){this.decodeUtf8=n,this.varint64Lo=0,this.varint64Hi=0,this.varint64=la,this.uint32=da,this.buf=t,this.len=t.length,this.pos=0,this.view=new DataView(t.buffer,t.byteOffset,t.byteLength)}tag(){let t=this.pos,n=this.uint32(),u=this.pos-t;if(u>5||u==5&&this.buf[this.pos-1]>15)throw new Error("illegal tag: varint overflows uint32");let r=n>>>3,o=n&7;if(r<=0||o>5)throw new Error("illegal tag: field no "+r+" wire type "+o);return[r,o]}skip(t,n,u=100){let r=this.pos;switch(t){case ge.Varint:for(;this.buf[this.pos++]&128;);break;case ge.Bit64:this.pos+=4;case ge.Bit32:this.pos+=4;break;case ge.LengthDelimited:let o=this.uint32();this.pos+=o;break;case ge.StartGroup:if(u<=0)throw new Error("maximum recursion depth reached");for(;;){let[s,i]=this.tag();if(i===ge.EndGroup){if(n!==void 0&&s!==n)throw new Error("invalid end group tag");break}this.skip(i,s,u-1)}break;default:throw new Error("cant skip wire type "+t)}return this.assertBounds(),this.buf.subarray(r,this.pos)}assertBounds(){if(this.pos>this.len)throw new RangeError("premature EOF")}int32(){return this.uint32()|0}sint32(){let t=this.uint32();return t>>>1^-(t&1)}int64(){return this.varint64(),Me.dec(this.varint64Lo,this.varint64Hi)}uint64(){return this.varint64(),Me.uDec(this.varint64Lo,this.varint64Hi)}sint64(){this.varint64();let t=this.varint64Lo,n=this.varint64Hi,u=-(t&1);return t=(t>>>1|(n&1)<<31)^u,n=n>>>1^u,Me.dec(t,n)}bool(){let t=this.buf[this.pos];return t<128?(this.pos++,t!==0):(this.varint64(),this.varint64Lo!==0||this.varint64Hi!==0)}fixed32(){return this.view.getUint32((this.pos+=4)-4,!0)}sfixed32(){return this.view.getInt32((this.pos+=4)-4,!0)}fixed64(){return Me.uDec(this.sfixed32(),this.sfixed32())}sfixed64(){return Me.dec(this.sfixed32(),this.sfixed32())}float(){return this.view.getFloat32((this.pos+=4)-4,!0)}double(){return this.view.getFloat64((this.pos+=8)-8,!0)}bytes(){let t=this.uint32(),n=this.pos;return this.pos+=t,this.assertBounds(),this.buf.subarray(n,n+t)}string(t){let n=this.uint32(),u=this.pos;this.pos+=n,this.assertBounds();let r=this.buf;if(n<=va){let o=new Array(n);for(let s=0;s<n;s++){let i=r[u+s];if(i>127)return this.decodeUtf8(r.subarray(u,this.pos),t);o[s]=i}return String.fromCharCode.apply(String,o)}return this.decodeUtf8(r.subarray(u,this.pos),t)}};function $o(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid int32: "+typeof e);if(!Number.isInteger(e)||e>Md||e<Fd)throw new Error("invalid int32: "+e)}function ya(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid uint32: "+typeof e);if(!Number.isInteger(e)||e>Pd||e<0)throw new Error("invalid uint32: "+e)}function qd(e){if(typeof e=="string"){let t=e;if(e=Number(e),Number.isNaN(e)&&t!=="NaN")throw new Error("invalid float32: "+t)}else if(typeof e!="number")throw new Error("invalid float32: "+typeof e);if(!Number.isFinite(Math.fround(e))&&Number.isFinite(e))throw new Error("invalid float32: "+e)}function tr(e,t){return Bd([e,t])}function Bd(e,t){let n=Wd();if(!e.length)return n;if("$typeName"in e[0]&&e[0].$typeName=="google.protobuf.FileDescriptorSet"){for(let u of e[0].file)t?.(u),Ta(u,n);return n}if("$typeName"in e[0]){let s=function(i){let l=[];for(let c of i.dependency){if(n.getFile(c)!=null||o.has(c))continue;let p=r(c);if(!p)throw new Error(`Unable to resolve ${c}, imported by ${i.name}`);"kind"in p?n.addFile(p,!1,!0):(o.add(p.name),l.push(p))}return l.concat(...l.map(s))},u=e[0],r=e[1],o=new Set;for(let i of[u,...s(u)].reverse())t?.(i),Ta(i,n)}else for(let u of e)for(let r of u.files)n.addFile(r);return n}function Wd(){let e=new Map,t=new Map,n=new Map;return{kind:"registry",types:e,extendees:t,[Symbol.iterator](){return e.values()},get files(){return n.values()},addFile(u,r,o){if(n.set(u.proto.name,u),!r)for(let s of Zu(u))this.add(s);if(o)for(let s of u.dependencies)this.addFile(s,r,o)},add(u){if(u.kind=="extension"){let r=t.get(u.extendee.typeName);r||t.set(u.extendee.typeName,r=new Map),r.set(u.number,u)}e.set(u.typeName,u)},get(u){return e.get(u)},getFile(u){return n.get(u)},getMessage(u){let r=e.get(u);return r?.kind=="message"?r:void 0},getEnum(u){let r=e.get(u);return r?.kind=="enum"?r:void 0},getExtension(u){let r=e.get(u);return r?.kind=="extension"?r:void 0},getExtensionFor(u,r){var o;return(o=t.get(u.typeName))===null||o===void 0?void 0:o.get(r)},getService(u){let r=e.get(u);return r?.kind=="service"?r:void 0}}}var Jd=998,Vd=999,Kd=9999,Hd=9,su=10,ou=11,jd=12,Sa=14,es=3,Yd=2,Ea=1,$d=0,zo=1,Ra=2,zd=3,Qd=1,Xd=2,Zd=1,em=2;var tm=1002,wa={998:{fieldPresence:1,enumType:2,repeatedFieldEncoding:2,utf8Validation:3,messageEncoding:1,jsonFormat:2,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},999:{fieldPresence:2,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1e3:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1001:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:1,defaultSymbolVisibility:2,enforceProtoLimits:1},1002:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:3,defaultSymbolVisibility:4,enforceProtoLimits:2}};function Ta(e,t){var n,u;let r={kind:"file",proto:e,deprecated:(u=(n=e.options)===null||n===void 0?void 0:n.deprecated)!==null&&u!==void 0?u:!1,edition:om(e),name:e.name.replace(/\.proto$/,""),dependencies:sm(e,t),enums:[],messages:[],extensions:[],services:[],toString(){return`file ${e.name}`}},o=new Map,s={get(i){return o.get(i)},add(i){var l;Ut(((l=i.proto.options)===null||l===void 0?void 0:l.mapEntry)===!0),o.set(i.typeName,i)}};for(let i of e.enumType)Na(i,r,void 0,t);for(let i of e.messageType)Ia(i,r,void 0,t,s);for(let i of e.service)nm(i,r,t);Qo(r,t);for(let i of o.values())Xo(i,t,s);for(let i of r.messages)Xo(i,t,s),Qo(i,t);t.addFile(r,!0)}function Qo(e,t){switch(e.kind){case"file":for(let n of e.proto.extension){let u=Zo(n,e,t);e.extensions.push(u),t.add(u)}break;case"message":for(let n of e.proto.extension){let u=Zo(n,e,t);e.nestedExtensions.push(u),t.add(u)}for(let n of e.nestedMessages)Qo(n,t);break}}function Xo(e,t,n){let u=e.proto.oneofDecl.map(o=>rm(o,e)),r=new Set;for(let o of e.proto.field){let s=cm(o,u),i=Zo(o,e,t,s,n);e.fields.push(i),e.field[i.localName]=i,s===void 0?e.members.push(i):(s.fields.push(i),r.has(s)||(r.add(s),e.members.push(s)))}for(let o of u.filter(s=>r.has(s)))e.oneofs.push(o);for(let o of e.nestedMessages)Xo(o,t,n)}function Na(e,t,n,u){var r,o,s,i,l,c,p,b,g;let m=im(e.name,e.value),_={kind:"enum",proto:e,deprecated:(o=(r=e.options)===null||r===void 0?void 0:r.deprecated)!==null&&o!==void 0?o:!1,file:t,parent:n,open:!0,name:e.name,typeName:nr(e,n,t),value:{},values:[],sharedPrefix:m,toString(){return`enum ${this.typeName}`}};_.open=mm(_),u.add(_);for(let x of e.value){let R=x.name,k={kind:"enum_value",proto:x,deprecated:(i=(s=x.options)===null||s===void 0?void 0:s.deprecated)!==null&&i!==void 0?i:!1,parent:_,name:R,localName:T0(m==null?R:R.substring(m.length)),number:x.number,jsonName:(l=am(x))!==null&&l!==void 0?l:R,toString(){return`enum value ${_.typeName}.${R}`}};_.values.push(k),(c=(b=_.value)[g=x.number])!==null&&c!==void 0||(b[g]=k)}((p=n?.nestedEnums)!==null&&p!==void 0?p:t.enums).push(_)}function Ia(e,t,n,u,r){var o,s,i,l;let c={kind:"message",proto:e,deprecated:(s=(o=e.options)===null||o===void 0?void 0:o.deprecated)!==null&&s!==void 0?s:!1,file:t,parent:n,name:e.name,typeName:nr(e,n,t),fields:[],field:{},oneofs:[],members:[],nestedEnums:[],nestedMessages:[],nestedExtensions:[],toString(){return`message ${this.typeName}`}};((i=e.options)===null||i===void 0?void 0:i.mapEntry)===!0?r.add(c):(((l=n?.nestedMessages)!==null&&l!==void 0?l:t.messages).push(c),u.add(c));for(let p of e.enumType)Na(p,t,c,u);for(let p of e.nestedType)Ia(p,t,c,u,r)}function nm(e,t,n){var u,r;let o={kind:"service",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,file:t,name:e.name,typeName:nr(e,void 0,t),methods:[],method:{},toString(){return`service ${this.typeName}`}};t.services.push(o),n.add(o);for(let s of e.method){let i=um(s,o,n);o.methods.push(i),o.method[i.localName]=i}}function um(e,t,n){var u,r,o,s;let i;e.clientStreaming&&e.serverStreaming?i="bidi_streaming":e.clientStreaming?i="client_streaming":e.serverStreaming?i="server_streaming":i="unary";let l=n.getMessage(rn(e.inputType)),c=n.getMessage(rn(e.outputType));Ut(l,`invalid MethodDescriptorProto: input_type ${e.inputType} not found`),Ut(c,`invalid MethodDescriptorProto: output_type ${e.inputType} not found`);let p=e.name;return{kind:"rpc",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,parent:t,name:p,localName:T0(p.length?T0(p[0].toLowerCase()+p.substring(1)):p),methodKind:i,input:l,output:c,idempotency:(s=(o=e.options)===null||o===void 0?void 0:o.idempotencyLevel)!==null&&s!==void 0?s:$d,toString(){return`rpc ${t.typeName}.${p}`}}}function rm(e,t){return{kind:"oneof",proto:e,deprecated:!1,parent:t,fields:[],name:e.name,localName:T0(R0(e.name)),toString(){return`oneof ${t.typeName}.${this.name}`}}}function Zo(e,t,n,u,r){var o,s,i;let l=r===void 0,c={kind:"field",proto:e,deprecated:(s=(o=e.options)===null||o===void 0?void 0:o.deprecated)!==null&&s!==void 0?s:!1,name:e.name,number:e.number,scalar:void 0,message:void 0,enum:void 0,presence:fm(e,u,l,t),utf8Validation:hm(e,t),listKind:void 0,mapKind:void 0,mapKey:void 0,delimitedEncoding:void 0,packed:void 0,longAsString:!1,getDefaultValue:void 0},p;if(l){let _=t.kind=="file"?t:t.file,x=t.kind=="file"?void 0:t,R=nr(e,x,_);c.kind="extension",c.file=_,c.parent=x,c.oneof=void 0,c.typeName=R,c.jsonName=`[${R}]`,p=()=>`extension ${R}`;let k=n.getMessage(rn(e.extendee));Ut(k,`invalid FieldDescriptorProto: extendee ${e.extendee} not found`),c.extendee=k}else{let _=t;Ut(_.kind=="message"),c.parent=_,c.oneof=u,c.localName=u?R0(e.name):T0(R0(e.name)),c.jsonName=e.jsonName,p=()=>`field ${_.typeName}.${e.name}`}Object.defineProperty(c,"toString",{value:p,writable:!0,enumerable:!0,configurable:!0});let b=e.label,g=e.type,m=(i=e.options)===null||i===void 0?void 0:i.jstype;if(b===es){let _=g==ou?r?.get(rn(e.typeName)):void 0;if(_){c.fieldKind="map";let{key:x,value:R}=dm(_);return c.mapKey=x.scalar,c.mapKind=R.fieldKind,c.message=R.message,c.delimitedEncoding=!1,c.enum=R.enum,c.scalar=R.scalar,c}switch(c.fieldKind="list",g){case ou:case su:c.listKind="message",c.message=n.getMessage(rn(e.typeName)),Ut(c.message),c.delimitedEncoding=xa(e,t);break;case Sa:c.listKind="enum",c.enum=n.getEnum(rn(e.typeName)),Ut(c.enum);break;default:c.listKind="scalar",c.scalar=g,c.longAsString=m==Ea;break}return c.packed=pm(e,t),c}switch(g){case ou:case su:c.fieldKind="message",c.message=n.getMessage(rn(e.typeName)),Ut(c.message,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.delimitedEncoding=xa(e,t),c.getDefaultValue=()=>{};break;case Sa:{let _=n.getEnum(rn(e.typeName));Ut(_!==void 0,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.fieldKind="enum",c.enum=n.getEnum(rn(e.typeName)),c.getDefaultValue=()=>Un(e,"defaultValue")?ba(_,e.defaultValue):void 0;break}default:{c.fieldKind="scalar",c.scalar=g,c.longAsString=m==Ea,c.getDefaultValue=()=>Un(e,"defaultValue")?ga(g,e.defaultValue):void 0;break}}return c}function om(e){switch(e.syntax){case"":case"proto2":return Jd;case"proto3":return Vd;case"editions":if(e.edition===Kd)return tm;if(e.edition in wa)return e.edition;throw new Error(`${e.name}: unsupported edition`);default:throw new Error(`${e.name}: unsupported syntax "${e.syntax}"`)}}function sm(e,t){return e.dependency.map(n=>{let u=t.getFile(n);if(!u)throw new Error(`Cannot find ${n}, imported by ${e.name}`);return u})}function im(e,t){let n=lm(e)+"_";for(let u of t){if(!u.name.toLowerCase().startsWith(n))return;let r=u.name.substring(n.length);if(r.length==0||/^\d/.test(r))return}return n}function am(e){var t,n;let o;for(let s of(n=(t=e.options)===null||t===void 0?void 0:t.$unknown)!==null&&n!==void 0?n:[]){if(s.no!==998||s.wireType!==ge.LengthDelimited)continue;let i=new qn(new qn(s.data).bytes());for(;i.pos<i.len;){let[l,c]=i.tag();l===1&&c===ge.LengthDelimited?o=i.string():i.skip(c,l)}}return o}function lm(e){return(e.substring(0,1)+e.substring(1).replace(/[A-Z]/g,t=>"_"+t)).toLowerCase()}function nr(e,t,n){let u;return t?u=`${t.typeName}.${e.name}`:n.proto.package.length>0?u=`${n.proto.package}.${e.name}`:u=`${e.name}`,u}function rn(e){return e.startsWith(".")?e.substring(1):e}function cm(e,t){if(!Un(e,"oneofIndex")||e.proto3Optional)return;let n=t[e.oneofIndex];return Ut(n,`invalid FieldDescriptorProto: oneof #${e.oneofIndex} for field #${e.number} not found`),n}function fm(e,t,n,u){if(e.label==Yd)return zd;if(e.label==es)return Ra;if(t||e.proto3Optional||n)return zo;let r=Bn("fieldPresence",{proto:e,parent:u});return r==Ra&&(e.type==ou||e.type==su)?zo:r}function pm(e,t){if(e.label!=es)return!1;switch(e.type){case Hd:case jd:case su:case ou:return!1}let n=e.options;return n&&Un(n,"packed")?n.packed:Qd==Bn("repeatedFieldEncoding",{proto:e,parent:t})}function dm(e){let t=e.fields.find(u=>u.number===1),n=e.fields.find(u=>u.number===2);return Ut(t&&t.fieldKind=="scalar"&&t.scalar!=N.BYTES&&t.scalar!=N.FLOAT&&t.scalar!=N.DOUBLE&&n&&n.fieldKind!="list"&&n.fieldKind!="map"),{key:t,value:n}}function mm(e){var t;return Zd==Bn("enumType",{proto:e.proto,parent:(t=e.parent)!==null&&t!==void 0?t:e.file})}function xa(e,t){return e.type==su?!0:Xd==Bn("messageEncoding",{proto:e,parent:t})}function hm(e,t){return em==Bn("utf8Validation",{proto:e,parent:t})}function Bn(e,t){var n,u;let r=(n=t.proto.options)===null||n===void 0?void 0:n.features;if(r){let o=r[e];if(o!=0)return o}if("kind"in t){if(t.kind=="message")return Bn(e,(u=t.parent)!==null&&u!==void 0?u:t.file);let o=wa[t.edition];if(!o)throw new Error(`feature default for edition ${t.edition} not found`);return o[e]}return Bn(e,t.parent)}function Ut(e,t){if(!e)throw new Error(t)}function ka(e){let t=bm(e);return t.messageType.forEach(uu),tr(t,()=>{}).getFile(t.name)}function bm(e){return Object.assign(Object.create({syntax:"",edition:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FileDescriptorProto",dependency:[],publicDependency:[],weakDependency:[],optionDependency:[],service:[],extension:[]},e),{messageType:e.messageType.map(La),enumType:e.enumType.map(Da)}))}function La(e){var t,n,u,r,o,s,i,l;return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.DescriptorProto",name:e.name,field:(n=(t=e.field)===null||t===void 0?void 0:t.map(gm))!==null&&n!==void 0?n:[],extension:[],nestedType:(r=(u=e.nestedType)===null||u===void 0?void 0:u.map(La))!==null&&r!==void 0?r:[],enumType:(s=(o=e.enumType)===null||o===void 0?void 0:o.map(Da))!==null&&s!==void 0?s:[],extensionRange:(l=(i=e.extensionRange)===null||i===void 0?void 0:i.map(p=>Object.assign({$typeName:"google.protobuf.DescriptorProto.ExtensionRange"},p)))!==null&&l!==void 0?l:[],oneofDecl:[],reservedRange:[],reservedName:[]})}function gm(e){return Object.assign(Object.create({label:1,typeName:"",extendee:"",defaultValue:"",oneofIndex:0,jsonName:"",proto3Optional:!1}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldDescriptorProto"},e),{options:e.options?ym(e.options):void 0}))}function ym(e){var t,n,u;return Object.assign(Object.create({ctype:0,packed:!1,jstype:0,lazy:!1,unverifiedLazy:!1,deprecated:!1,weak:!1,debugRedact:!1,retention:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldOptions"},e),{targets:(t=e.targets)!==null&&t!==void 0?t:[],editionDefaults:(u=(n=e.editionDefaults)===null||n===void 0?void 0:n.map(o=>Object.assign({$typeName:"google.protobuf.FieldOptions.EditionDefault"},o)))!==null&&u!==void 0?u:[],uninterpretedOption:[]}))}function Da(e){return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.EnumDescriptorProto",name:e.name,reservedName:[],reservedRange:[],value:e.value.map(n=>Object.assign({$typeName:"google.protobuf.EnumValueDescriptorProto"},n))})}var Oa=Uint8Array.prototype.setFromBase64;function rr(e){let t=e.length,n=t-(t+3>>2);(t&3)==0&&e[t-1]=="="&&(n-=e[t-2]=="="?2:1);let u=new Uint8Array(n),r=-1;if(Oa)try{let o=Oa.call(u,e);o.read==t&&(r=o.written)}catch{}return r<0&&(r=_m(u,e)),r==n?u:u.subarray(0,r)}function _m(e,t){let n=Sm(),u=0,r=0,o,s=0;for(let i=0;i<t.length;i++){if(o=n[t.charCodeAt(i)],o===void 0)switch(t[i]){case"=":r=0;case`
`:case"\r":case"	":case" ":continue;default:throw Error("invalid base64 string")}switch(r){case 0:s=o,r=1;break;case 1:e[u++]=s<<2|(o&48)>>4,s=o,r=2;break;case 2:e[u++]=(s&15)<<4|(o&60)>>2,s=o,r=3;break;case 3:e[u++]=(s&3)<<6|o,r=0;break}}if(r==1)throw Error("invalid base64 string");return u}var Aa=Uint8Array.prototype.toBase64,vm={std:{alphabet:"base64",omitPadding:!1},std_raw:{alphabet:"base64",omitPadding:!0},url:{alphabet:"base64url",omitPadding:!0}};function ts(e,t="std"){if(Aa)return Aa.call(e,vm[t]);let n=Pa(t),u=t=="std",r="",o=0,s,i=0;for(let l=0;l<e.length;l++)switch(s=e[l],o){case 0:r+=n[s>>2],i=(s&3)<<4,o=1;break;case 1:r+=n[i|s>>4],i=(s&15)<<2,o=2;break;case 2:r+=n[i|s>>6],r+=n[s&63],o=0;break}return o&&(r+=n[i],u&&(r+="=",o==1&&(r+="="))),r}var ur,Ca,x0;function Pa(e){return ur||(ur="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split(""),Ca=ur.slice(0,-2).concat("-","_")),e=="url"?Ca:ur}function Sm(){if(!x0){x0=[];let e=Pa("std");for(let t=0;t<e.length;t++)x0[e[t].charCodeAt(0)]=t;x0[45]=e.indexOf("+"),x0[95]=e.indexOf("/")}return x0}var or=class extends Error{constructor(t,n,u="FieldValueInvalidError"){super(n),this.name=u,this.field=()=>t}};function ns(e,t){return e!==null&&typeof e=="object"&&"$typeName"in e&&typeof e.$typeName=="string"?t===void 0?!0:t.typeName===e.$typeName:!1}function iu(e){return e!==null&&typeof e=="object"&&!Array.isArray(e)}function sr(e){let t=e.fields[0];return Rm(e.typeName)&&t!==void 0&&t.fieldKind=="scalar"&&t.name=="value"&&t.number==1}var Em=new Set(["google.protobuf.DoubleValue","google.protobuf.FloatValue","google.protobuf.Int64Value","google.protobuf.UInt64Value","google.protobuf.Int32Value","google.protobuf.UInt32Value","google.protobuf.BoolValue","google.protobuf.StringValue","google.protobuf.BytesValue"]);function Rm(e){return Em.has(e)}var Tm=999,xm=998,Fa=2;function on(e,t){return ns(t,e)?t:Ua(e)(t)}var Ma=new WeakMap;function Ua(e){let t=Ma.get(e);return t===void 0&&(t=wm(e),Ma.set(e,t)),t}var us=0,Ga=1,qa=2,Ba=3;function wm(e){let t=e.typeName,{properties:n,prototype:u}=Nm(e);return r=>{let o;u!==void 0?(o=Object.create(u),o.$typeName=t):o={$typeName:t};for(let s=0;s<n.length;s++){let i=n[s],l=i.name,c=r?.[l];switch(i.kind){case us:c!=null?o[l]=i.convert!==void 0?i.convert(c):c:i.constant!==void 0&&(o[l]=i.constant);break;case Ga:o[l]=i.convert!==void 0&&Array.isArray(c)?c.map(i.convert):c??[];break;case qa:if(i.convert===void 0||!iu(c))o[l]=c??{};else{let p={},b=Object.keys(c);for(let g=0;g<b.length;g++)Gn(p,b[g],i.convert(c[b[g]]));o[l]=p}break;case Ba:{let p=c;if(p?.case!=null){let b=i.convert.get(p.case);if(b!==void 0){o[l]={case:p.case,value:b(p.value)};break}}o[l]={case:void 0};break}}}return o}}function Nm(e){var t,n;let u=[],r={},o=km(e);for(let s of e.members){let i=s.localName;if(s.kind=="oneof"){u.push({name:i,kind:Ba,constant:void 0,convert:Im(s)});continue}switch(s.fieldKind){case"message":{u.push({name:i,kind:us,constant:void 0,convert:ir(s)});break}case"list":{u.push({name:i,kind:Ga,constant:void 0,convert:s.listKind=="message"?(t=ir(s))!==null&&t!==void 0?t:(l=>l):s.scalar==N.BYTES?au:void 0});break}case"map":{u.push({name:i,kind:qa,constant:void 0,convert:s.mapKind=="message"?(n=ir(s))!==null&&n!==void 0?n:(l=>l):s.scalar==N.BYTES?au:void 0});break}default:{let l=Lm(s);u.push({name:i,kind:us,constant:s.presence==Fa?l:void 0,convert:s.fieldKind=="scalar"&&s.scalar==N.BYTES?au:void 0}),o&&(r[i]=l);break}}}return{properties:u,prototype:o?r:void 0}}function Im(e){let t=new Map;for(let n of e.fields){let u;n.fieldKind=="message"?u=ir(n):n.fieldKind=="scalar"&&n.scalar==N.BYTES&&(u=au),t.set(n.localName,u??(r=>r))}return t}function ir(e){if(e.fieldKind=="message"&&!e.oneof&&sr(e.message))return e.message.fields[0].scalar==N.BYTES?au:void 0;if(e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!=="google.protobuf.Value")return;let t=e.message,n;return u=>!iu(u)||ns(u,t)?u:(n??(n=Ua(t)),n(u))}function au(e){return Array.isArray(e)?new Uint8Array(e):e}function km(e){switch(e.file.edition){case Tm:return!1;case xm:return!0;default:return e.fields.some(t=>t.presence!=Fa&&t.fieldKind!="message"&&!t.oneof)}}function Lm(e){let t=e.getDefaultValue();return t!==void 0?e.fieldKind=="scalar"&&e.longAsString?t.toString():t:e.fieldKind=="scalar"?nu(e.scalar,e.longAsString):e.enum.values[0].number}var Dm=0;function vn(e){if(Om(e))return{toMessage:n=>Wa(n),toLocal:n=>Ja(n)};if(e.fieldKind=="message"&&!e.oneof&&sr(e.message)){let n=e.message,u=n.fields[0].localName;return{toMessage:r=>{let o=on(n);return r!==void 0&&(o[u]=r),o},toLocal:r=>r[u]}}let t=e.message;return{toMessage:n=>n===void 0?on(t):n,toLocal:n=>n}}function Om(e){return e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"}function Wa(e){let t={$typeName:"google.protobuf.Struct",fields:{}};if(iu(e))for(let n of Object.keys(e))Gn(t.fields,n,Ka(e[n]));return t}function Ja(e){let t={};for(let n of Object.keys(e.fields))Gn(t,n,Va(e.fields[n]));return t}function Va(e){switch(e.kind.case){case"structValue":return Ja(e.kind.value);case"listValue":return e.kind.value.values.map(Va);case"nullValue":case void 0:return null;default:return e.kind.value}}function Ka(e){let t={$typeName:"google.protobuf.Value",kind:{case:void 0}};switch(typeof e){case"number":t.kind={case:"numberValue",value:e};break;case"string":t.kind={case:"stringValue",value:e};break;case"boolean":t.kind={case:"boolValue",value:e};break;case"object":if(e===null)t.kind={case:"nullValue",value:Dm};else if(Array.isArray(e)){let n={$typeName:"google.protobuf.ListValue",values:[]};if(Array.isArray(e))for(let u of e)n.values.push(Ka(u));t.kind={case:"listValue",value:n}}else t.kind={case:"structValue",value:Wa(e)};break}return t}var Am=2,Cm=3,Ha={writeUnknownFields:!0};function Pm(e){return e?Object.assign(Object.assign({},Ha),e):Ha}function rs(e,t,n){let u=new er;return os(e)(u,Pm(n),t),u.finish()}var ja=new WeakMap;function os(e){let t=ja.get(e);return t===void 0&&(t=Mm(e)),t}function Mm(e){let t=e.typeName,n=e.fields.concat().sort((s,i)=>s.number-i.number),u=n[0],r=[],o=(s,i,l)=>{if(l.$typeName!==t&&u!==void 0)throw new or(u,`cannot use ${u} with message ${l.$typeName}`,"ForeignFieldError");for(let p=0;p<r.length;p++)r[p](s,i,l);let c=l.$unknown;if(c!==void 0&&i.writeUnknownFields)for(let p=0;p<c.length;p++){let{no:b,wireType:g,data:m}=c[p];s.tag(b,g).raw(m)}};ja.set(e,o);for(let s of n)r.push(Fm(s));return o}function Fm(e){switch(e.fieldKind){case"message":case"scalar":case"enum":return Um(e);case"list":return qm(e);case"map":return Bm(e)}}function Um(e){let t=Gm(e),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(r,o,s)=>{let i=s[u];i.case===n&&t(r,o,i.value)}}if(e.presence!=Am){let u=e.presence==Cm?`cannot encode ${e} to binary: required field not set`:void 0;return(r,o,s)=>{let i=s[n];if(i!==void 0&&Object.prototype.hasOwnProperty.call(s,n))t(r,o,i);else if(u!==void 0)throw new Error(u)}}if(e.fieldKind=="enum"){let u=e.enum.values[0].number;return(r,o,s)=>{let i=s[n];i!==u&&t(r,o,i)}}switch(e.scalar){case N.BOOL:return(u,r,o)=>{let s=o[n];s!==!1&&t(u,r,s)};case N.STRING:return(u,r,o)=>{let s=o[n];s!==""&&t(u,r,s)};case N.BYTES:return(u,r,o)=>{let s=o[n];(!(s instanceof Uint8Array)||s.byteLength>0)&&t(u,r,s)};case N.DOUBLE:case N.FLOAT:return(u,r,o)=>{let s=o[n];Object.is(s,0)||t(u,r,s)};default:return(u,r,o)=>{let s=o[n];s!=0&&t(u,r,s)}}}function Gm(e){switch(e.fieldKind){case"message":{let{toMessage:t}=vn(e),n=Ya(e);return(u,r,o)=>{n(u,r,t(o))}}case"scalar":case"enum":{let t=e.fieldKind=="enum"?N.INT32:e.scalar,n=e.number,u=lr(t),r=ar(t,e.parent.typeName,e.name);return(o,s,i)=>{o.tag(n,u),r(o,i)}}}}function qm(e){let t=e.localName,n=e.number;switch(e.listKind){case"message":{let{toMessage:u}=vn(e),r=Ya(e);return(o,s,i)=>{let l=i[t];for(let c=0;c<l.length;c++)r(o,s,u(l[c]))}}case"scalar":case"enum":{let u=e.listKind=="enum"?N.INT32:e.scalar,r=ar(u,e.parent.typeName,e.name);if(e.packed)return(s,i,l)=>{let c=l[t];if(c.length!=0){s.tag(n,ge.LengthDelimited).fork();for(let p=0;p<c.length;p++)r(s,c[p]);s.join()}};let o=lr(u);return(s,i,l)=>{let c=l[t];for(let p=0;p<c.length;p++)s.tag(n,o),r(s,c[p])}}}}function Bm(e){let t=e.localName,n=e.number,u=Wm(e);if(e.mapKind=="message"){let{toMessage:i}=vn(e),l=os(e.message);return(c,p,b)=>{let g=b[t],m=Object.keys(g);for(let _=0;_<m.length;_++){let x=m[_];c.tag(n,ge.LengthDelimited).fork(),u(c,x),c.tag(2,ge.LengthDelimited).fork(),l(c,p,i(g[x])),c.join(),c.join()}}}let r=e.mapKind=="enum"?N.INT32:e.scalar,o=lr(r),s=ar(r,e.parent.typeName,e.name);return(i,l,c)=>{let p=c[t],b=Object.keys(p);for(let g=0;g<b.length;g++){let m=b[g];i.tag(n,ge.LengthDelimited).fork(),u(i,m),i.tag(2,o),s(i,p[m]),i.join()}}}function Wm(e){let t=lr(e.mapKey),n=ar(e.mapKey,e.parent.typeName,e.name),u=Jm(e.mapKey);return(r,o)=>{r.tag(1,t),n(r,u(o))}}function Jm(e){switch(e){case N.STRING:return t=>t;case N.BOOL:return t=>t==="true"?!0:t==="false"?!1:t;case N.UINT64:case N.FIXED64:return t=>{try{return Me.uParse(t)}catch{return t}};case N.INT64:case N.SFIXED64:case N.SINT64:return t=>{try{return Me.parse(t)}catch{return t}};default:return t=>{let n=Number.parseInt(t);return Number.isFinite(n)?n:t}}}function ar(e,t,n){let u=Vm(e);return(r,o)=>{try{u(r,o)}catch(s){throw s instanceof Error?new Error(`cannot encode field ${t}.${n} to binary: ${s.message}`):s}}}function Vm(e){switch(e){case N.STRING:return(t,n)=>t.string(n);case N.BOOL:return(t,n)=>t.bool(n);case N.DOUBLE:return(t,n)=>t.double(n);case N.FLOAT:return(t,n)=>t.float(n);case N.INT32:return(t,n)=>t.int32(n);case N.INT64:return(t,n)=>t.int64(n);case N.UINT64:return(t,n)=>t.uint64(n);case N.FIXED64:return(t,n)=>t.fixed64(n);case N.BYTES:return(t,n)=>t.bytes(n);case N.FIXED32:return(t,n)=>t.fixed32(n);case N.SFIXED32:return(t,n)=>t.sfixed32(n);case N.SFIXED64:return(t,n)=>t.sfixed64(n);case N.SINT64:return(t,n)=>t.sint64(n);case N.UINT32:return(t,n)=>t.uint32(n);case N.SINT32:return(t,n)=>t.sint32(n)}}function Ya(e){let t=e.number,n=os(e.message);return e.delimitedEncoding?(u,r,o)=>{u.tag(t,ge.StartGroup),n(u,r,o),u.tag(t,ge.EndGroup)}:(u,r,o)=>{u.tag(t,ge.LengthDelimited).fork(),n(u,r,o),u.join()}}function lr(e){switch(e){case N.BYTES:case N.STRING:return ge.LengthDelimited;case N.DOUBLE:case N.FIXED64:case N.SFIXED64:return ge.Bit64;case N.FIXED32:case N.SFIXED32:case N.FLOAT:return ge.Bit32;default:return ge.Varint}}function Ce(e,t,...n){return n.reduce((u,r)=>u.nestedMessages[r],e.messages[t])}var Km=ka({name:"google/protobuf/descriptor.proto",package:"google.protobuf",messageType:[{name:"FileDescriptorSet",field:[{name:"file",number:1,type:11,label:3,typeName:".google.protobuf.FileDescriptorProto"}],extensionRange:[{start:536e6,end:536000001}]},{name:"FileDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"package",number:2,type:9,label:1},{name:"dependency",number:3,type:9,label:3},{name:"public_dependency",number:10,type:5,label:3},{name:"weak_dependency",number:11,type:5,label:3},{name:"option_dependency",number:15,type:9,label:3},{name:"message_type",number:4,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:5,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"service",number:6,type:11,label:3,typeName:".google.protobuf.ServiceDescriptorProto"},{name:"extension",number:7,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FileOptions"},{name:"source_code_info",number:9,type:11,label:1,typeName:".google.protobuf.SourceCodeInfo"},{name:"syntax",number:12,type:9,label:1},{name:"edition",number:14,type:14,label:1,typeName:".google.protobuf.Edition"}]},{name:"DescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"field",number:2,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"extension",number:6,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"nested_type",number:3,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"extension_range",number:5,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ExtensionRange"},{name:"oneof_decl",number:8,type:11,label:3,typeName:".google.protobuf.OneofDescriptorProto"},{name:"options",number:7,type:11,label:1,typeName:".google.protobuf.MessageOptions"},{name:"reserved_range",number:9,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ReservedRange"},{name:"reserved_name",number:10,type:9,label:3},{name:"visibility",number:11,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"ExtensionRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ExtensionRangeOptions"}]},{name:"ReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"ExtensionRangeOptions",field:[{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"},{name:"declaration",number:2,type:11,label:3,typeName:".google.protobuf.ExtensionRangeOptions.Declaration",options:{retention:2}},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"verification",number:3,type:14,label:1,typeName:".google.protobuf.ExtensionRangeOptions.VerificationState",defaultValue:"UNVERIFIED",options:{retention:2}}],nestedType:[{name:"Declaration",field:[{name:"number",number:1,type:5,label:1},{name:"full_name",number:2,type:9,label:1},{name:"type",number:3,type:9,label:1},{name:"reserved",number:5,type:8,label:1},{name:"repeated",number:6,type:8,label:1}]}],enumType:[{name:"VerificationState",value:[{name:"DECLARATION",number:0},{name:"UNVERIFIED",number:1}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:3,type:5,label:1},{name:"label",number:4,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Label"},{name:"type",number:5,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Type"},{name:"type_name",number:6,type:9,label:1},{name:"extendee",number:2,type:9,label:1},{name:"default_value",number:7,type:9,label:1},{name:"oneof_index",number:9,type:5,label:1},{name:"json_name",number:10,type:9,label:1},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FieldOptions"},{name:"proto3_optional",number:17,type:8,label:1}],enumType:[{name:"Type",value:[{name:"TYPE_DOUBLE",number:1},{name:"TYPE_FLOAT",number:2},{name:"TYPE_INT64",number:3},{name:"TYPE_UINT64",number:4},{name:"TYPE_INT32",number:5},{name:"TYPE_FIXED64",number:6},{name:"TYPE_FIXED32",number:7},{name:"TYPE_BOOL",number:8},{name:"TYPE_STRING",number:9},{name:"TYPE_GROUP",number:10},{name:"TYPE_MESSAGE",number:11},{name:"TYPE_BYTES",number:12},{name:"TYPE_UINT32",number:13},{name:"TYPE_ENUM",number:14},{name:"TYPE_SFIXED32",number:15},{name:"TYPE_SFIXED64",number:16},{name:"TYPE_SINT32",number:17},{name:"TYPE_SINT64",number:18}]},{name:"Label",value:[{name:"LABEL_OPTIONAL",number:1},{name:"LABEL_REPEATED",number:3},{name:"LABEL_REQUIRED",number:2}]}]},{name:"OneofDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"options",number:2,type:11,label:1,typeName:".google.protobuf.OneofOptions"}]},{name:"EnumDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"value",number:2,type:11,label:3,typeName:".google.protobuf.EnumValueDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumOptions"},{name:"reserved_range",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto.EnumReservedRange"},{name:"reserved_name",number:5,type:9,label:3},{name:"visibility",number:6,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"EnumReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"EnumValueDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumValueOptions"}]},{name:"ServiceDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"method",number:2,type:11,label:3,typeName:".google.protobuf.MethodDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ServiceOptions"}]},{name:"MethodDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"input_type",number:2,type:9,label:1},{name:"output_type",number:3,type:9,label:1},{name:"options",number:4,type:11,label:1,typeName:".google.protobuf.MethodOptions"},{name:"client_streaming",number:5,type:8,label:1,defaultValue:"false"},{name:"server_streaming",number:6,type:8,label:1,defaultValue:"false"}]},{name:"FileOptions",field:[{name:"java_package",number:1,type:9,label:1},{name:"java_outer_classname",number:8,type:9,label:1},{name:"java_multiple_files",number:10,type:8,label:1,defaultValue:"false",options:{}},{name:"java_generate_equals_and_hash",number:20,type:8,label:1,options:{deprecated:!0}},{name:"java_string_check_utf8",number:27,type:8,label:1,defaultValue:"false"},{name:"optimize_for",number:9,type:14,label:1,typeName:".google.protobuf.FileOptions.OptimizeMode",defaultValue:"SPEED"},{name:"go_package",number:11,type:9,label:1},{name:"cc_generic_services",number:16,type:8,label:1,defaultValue:"false"},{name:"java_generic_services",number:17,type:8,label:1,defaultValue:"false"},{name:"py_generic_services",number:18,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:23,type:8,label:1,defaultValue:"false"},{name:"cc_enable_arenas",number:31,type:8,label:1,defaultValue:"true",options:{}},{name:"objc_class_prefix",number:36,type:9,label:1},{name:"csharp_namespace",number:37,type:9,label:1},{name:"swift_prefix",number:39,type:9,label:1},{name:"php_class_prefix",number:40,type:9,label:1},{name:"php_namespace",number:41,type:9,label:1},{name:"php_metadata_namespace",number:44,type:9,label:1},{name:"ruby_package",number:45,type:9,label:1},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"OptimizeMode",value:[{name:"SPEED",number:1},{name:"CODE_SIZE",number:2},{name:"LITE_RUNTIME",number:3}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MessageOptions",field:[{name:"message_set_wire_format",number:1,type:8,label:1,defaultValue:"false"},{name:"no_standard_descriptor_accessor",number:2,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"map_entry",number:7,type:8,label:1},{name:"deprecated_legacy_json_field_conflicts",number:11,type:8,label:1,options:{deprecated:!0}},{name:"features",number:12,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldOptions",field:[{name:"ctype",number:1,type:14,label:1,typeName:".google.protobuf.FieldOptions.CType",defaultValue:"STRING"},{name:"packed",number:2,type:8,label:1},{name:"jstype",number:6,type:14,label:1,typeName:".google.protobuf.FieldOptions.JSType",defaultValue:"JS_NORMAL"},{name:"lazy",number:5,type:8,label:1,defaultValue:"false"},{name:"unverified_lazy",number:15,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"weak",number:10,type:8,label:1,defaultValue:"false",options:{deprecated:!0}},{name:"debug_redact",number:16,type:8,label:1,defaultValue:"false"},{name:"retention",number:17,type:14,label:1,typeName:".google.protobuf.FieldOptions.OptionRetention"},{name:"targets",number:19,type:14,label:3,typeName:".google.protobuf.FieldOptions.OptionTargetType"},{name:"edition_defaults",number:20,type:11,label:3,typeName:".google.protobuf.FieldOptions.EditionDefault"},{name:"features",number:21,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"feature_support",number:22,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],nestedType:[{name:"EditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"value",number:2,type:9,label:1}]},{name:"FeatureSupport",field:[{name:"edition_introduced",number:1,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"edition_deprecated",number:2,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"deprecation_warning",number:3,type:9,label:1},{name:"edition_removed",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"removal_error",number:5,type:9,label:1}]}],enumType:[{name:"CType",value:[{name:"STRING",number:0},{name:"CORD",number:1},{name:"STRING_PIECE",number:2}]},{name:"JSType",value:[{name:"JS_NORMAL",number:0},{name:"JS_STRING",number:1},{name:"JS_NUMBER",number:2}]},{name:"OptionRetention",value:[{name:"RETENTION_UNKNOWN",number:0},{name:"RETENTION_RUNTIME",number:1},{name:"RETENTION_SOURCE",number:2}]},{name:"OptionTargetType",value:[{name:"TARGET_TYPE_UNKNOWN",number:0},{name:"TARGET_TYPE_FILE",number:1},{name:"TARGET_TYPE_EXTENSION_RANGE",number:2},{name:"TARGET_TYPE_MESSAGE",number:3},{name:"TARGET_TYPE_FIELD",number:4},{name:"TARGET_TYPE_ONEOF",number:5},{name:"TARGET_TYPE_ENUM",number:6},{name:"TARGET_TYPE_ENUM_ENTRY",number:7},{name:"TARGET_TYPE_SERVICE",number:8},{name:"TARGET_TYPE_METHOD",number:9}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"OneofOptions",field:[{name:"features",number:1,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumOptions",field:[{name:"allow_alias",number:2,type:8,label:1},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"deprecated_legacy_json_field_conflicts",number:6,type:8,label:1,options:{deprecated:!0}},{name:"features",number:7,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumValueOptions",field:[{name:"deprecated",number:1,type:8,label:1,defaultValue:"false"},{name:"features",number:2,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"debug_redact",number:3,type:8,label:1,defaultValue:"false"},{name:"feature_support",number:4,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"ServiceOptions",field:[{name:"features",number:34,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MethodOptions",field:[{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"idempotency_level",number:34,type:14,label:1,typeName:".google.protobuf.MethodOptions.IdempotencyLevel",defaultValue:"IDEMPOTENCY_UNKNOWN"},{name:"features",number:35,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"IdempotencyLevel",value:[{name:"IDEMPOTENCY_UNKNOWN",number:0},{name:"NO_SIDE_EFFECTS",number:1},{name:"IDEMPOTENT",number:2}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"UninterpretedOption",field:[{name:"name",number:2,type:11,label:3,typeName:".google.protobuf.UninterpretedOption.NamePart"},{name:"identifier_value",number:3,type:9,label:1},{name:"positive_int_value",number:4,type:4,label:1},{name:"negative_int_value",number:5,type:3,label:1},{name:"double_value",number:6,type:1,label:1},{name:"string_value",number:7,type:12,label:1},{name:"aggregate_value",number:8,type:9,label:1}],nestedType:[{name:"NamePart",field:[{name:"name_part",number:1,type:9,label:2},{name:"is_extension",number:2,type:8,label:2}]}]},{name:"FeatureSet",field:[{name:"field_presence",number:1,type:14,label:1,typeName:".google.protobuf.FeatureSet.FieldPresence",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPLICIT",edition:900},{value:"IMPLICIT",edition:999},{value:"EXPLICIT",edition:1e3}]}},{name:"enum_type",number:2,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnumType",options:{retention:1,targets:[6,1],editionDefaults:[{value:"CLOSED",edition:900},{value:"OPEN",edition:999}]}},{name:"repeated_field_encoding",number:3,type:14,label:1,typeName:".google.protobuf.FeatureSet.RepeatedFieldEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPANDED",edition:900},{value:"PACKED",edition:999}]}},{name:"utf8_validation",number:4,type:14,label:1,typeName:".google.protobuf.FeatureSet.Utf8Validation",options:{retention:1,targets:[4,1],editionDefaults:[{value:"NONE",edition:900},{value:"VERIFY",edition:999}]}},{name:"message_encoding",number:5,type:14,label:1,typeName:".google.protobuf.FeatureSet.MessageEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"LENGTH_PREFIXED",edition:900}]}},{name:"json_format",number:6,type:14,label:1,typeName:".google.protobuf.FeatureSet.JsonFormat",options:{retention:1,targets:[3,6,1],editionDefaults:[{value:"LEGACY_BEST_EFFORT",edition:900},{value:"ALLOW",edition:999}]}},{name:"enforce_naming_style",number:7,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnforceNamingStyle",options:{retention:2,targets:[1,2,3,4,5,6,7,8,9],editionDefaults:[{value:"STYLE_LEGACY",edition:900},{value:"STYLE2024",edition:1001},{value:"STYLE2026",edition:1002}]}},{name:"default_symbol_visibility",number:8,type:14,label:1,typeName:".google.protobuf.FeatureSet.VisibilityFeature.DefaultSymbolVisibility",options:{retention:2,targets:[1],editionDefaults:[{value:"EXPORT_ALL",edition:900},{value:"EXPORT_TOP_LEVEL",edition:1001},{value:"STRICT",edition:1002}]}},{name:"enforce_proto_limits",number:9,type:14,label:1,typeName:".google.protobuf.FeatureSet.ProtoLimitsFeature.EnforceProtoLimits",options:{retention:2,targets:[6,3,4,5],editionDefaults:[{value:"LEGACY_NO_EXPLICIT_LIMITS",edition:900},{value:"PROTO_LIMITS2026",edition:1002}]}}],nestedType:[{name:"VisibilityFeature",enumType:[{name:"DefaultSymbolVisibility",value:[{name:"DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",number:0},{name:"EXPORT_ALL",number:1},{name:"EXPORT_TOP_LEVEL",number:2},{name:"LOCAL_ALL",number:3},{name:"STRICT",number:4}]}]},{name:"ProtoLimitsFeature",enumType:[{name:"EnforceProtoLimits",value:[{name:"PROTO_LIMITS_UNKNOWN",number:0},{name:"LEGACY_NO_EXPLICIT_LIMITS",number:1},{name:"PROTO_LIMITS2026",number:2}]}]}],enumType:[{name:"FieldPresence",value:[{name:"FIELD_PRESENCE_UNKNOWN",number:0},{name:"EXPLICIT",number:1},{name:"IMPLICIT",number:2},{name:"LEGACY_REQUIRED",number:3}]},{name:"EnumType",value:[{name:"ENUM_TYPE_UNKNOWN",number:0},{name:"OPEN",number:1},{name:"CLOSED",number:2}]},{name:"RepeatedFieldEncoding",value:[{name:"REPEATED_FIELD_ENCODING_UNKNOWN",number:0},{name:"PACKED",number:1},{name:"EXPANDED",number:2}]},{name:"Utf8Validation",value:[{name:"UTF8_VALIDATION_UNKNOWN",number:0},{name:"VERIFY",number:2},{name:"NONE",number:3}]},{name:"MessageEncoding",value:[{name:"MESSAGE_ENCODING_UNKNOWN",number:0},{name:"LENGTH_PREFIXED",number:1},{name:"DELIMITED",number:2}]},{name:"JsonFormat",value:[{name:"JSON_FORMAT_UNKNOWN",number:0},{name:"ALLOW",number:1},{name:"LEGACY_BEST_EFFORT",number:2}]},{name:"EnforceNamingStyle",value:[{name:"ENFORCE_NAMING_STYLE_UNKNOWN",number:0},{name:"STYLE2024",number:1},{name:"STYLE_LEGACY",number:2},{name:"STYLE2026",number:3}]}],extensionRange:[{start:1e3,end:9995},{start:9995,end:1e4},{start:1e4,end:10001}]},{name:"FeatureSetDefaults",field:[{name:"defaults",number:1,type:11,label:3,typeName:".google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault"},{name:"minimum_edition",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"maximum_edition",number:5,type:14,label:1,typeName:".google.protobuf.Edition"}],nestedType:[{name:"FeatureSetEditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"overridable_features",number:4,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"fixed_features",number:5,type:11,label:1,typeName:".google.protobuf.FeatureSet"}]}]},{name:"SourceCodeInfo",field:[{name:"location",number:1,type:11,label:3,typeName:".google.protobuf.SourceCodeInfo.Location"}],nestedType:[{name:"Location",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"span",number:2,type:5,label:3,options:{packed:!0}},{name:"leading_comments",number:3,type:9,label:1},{name:"trailing_comments",number:4,type:9,label:1},{name:"leading_detached_comments",number:6,type:9,label:3}]}],extensionRange:[{start:536e6,end:536000001}]},{name:"GeneratedCodeInfo",field:[{name:"annotation",number:1,type:11,label:3,typeName:".google.protobuf.GeneratedCodeInfo.Annotation"}],nestedType:[{name:"Annotation",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"source_file",number:2,type:9,label:1},{name:"begin",number:3,type:5,label:1},{name:"end",number:4,type:5,label:1},{name:"semantic",number:5,type:14,label:1,typeName:".google.protobuf.GeneratedCodeInfo.Annotation.Semantic"}],enumType:[{name:"Semantic",value:[{name:"NONE",number:0},{name:"SET",number:1},{name:"ALIAS",number:2}]}]}]}],enumType:[{name:"Edition",value:[{name:"EDITION_UNKNOWN",number:0},{name:"EDITION_LEGACY",number:900},{name:"EDITION_PROTO2",number:998},{name:"EDITION_PROTO3",number:999},{name:"EDITION_2023",number:1e3},{name:"EDITION_2024",number:1001},{name:"EDITION_2026",number:1002},{name:"EDITION_UNSTABLE",number:9999},{name:"EDITION_1_TEST_ONLY",number:1},{name:"EDITION_2_TEST_ONLY",number:2},{name:"EDITION_99997_TEST_ONLY",number:99997},{name:"EDITION_99998_TEST_ONLY",number:99998},{name:"EDITION_99999_TEST_ONLY",number:99999},{name:"EDITION_MAX",number:2147483647}]},{name:"SymbolVisibility",value:[{name:"VISIBILITY_UNSET",number:0},{name:"VISIBILITY_LOCAL",number:1},{name:"VISIBILITY_EXPORT",number:2}]}]});var hl=Ce(Km,1);var $a;(function(e){e[e.DECLARATION=0]="DECLARATION",e[e.UNVERIFIED=1]="UNVERIFIED"})($a||($a={}));var za;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.GROUP=10]="GROUP",e[e.MESSAGE=11]="MESSAGE",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.ENUM=14]="ENUM",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(za||(za={}));var Qa;(function(e){e[e.OPTIONAL=1]="OPTIONAL",e[e.REPEATED=3]="REPEATED",e[e.REQUIRED=2]="REQUIRED"})(Qa||(Qa={}));var Xa;(function(e){e[e.SPEED=1]="SPEED",e[e.CODE_SIZE=2]="CODE_SIZE",e[e.LITE_RUNTIME=3]="LITE_RUNTIME"})(Xa||(Xa={}));var Za;(function(e){e[e.STRING=0]="STRING",e[e.CORD=1]="CORD",e[e.STRING_PIECE=2]="STRING_PIECE"})(Za||(Za={}));var el;(function(e){e[e.JS_NORMAL=0]="JS_NORMAL",e[e.JS_STRING=1]="JS_STRING",e[e.JS_NUMBER=2]="JS_NUMBER"})(el||(el={}));var tl;(function(e){e[e.RETENTION_UNKNOWN=0]="RETENTION_UNKNOWN",e[e.RETENTION_RUNTIME=1]="RETENTION_RUNTIME",e[e.RETENTION_SOURCE=2]="RETENTION_SOURCE"})(tl||(tl={}));var nl;(function(e){e[e.TARGET_TYPE_UNKNOWN=0]="TARGET_TYPE_UNKNOWN",e[e.TARGET_TYPE_FILE=1]="TARGET_TYPE_FILE",e[e.TARGET_TYPE_EXTENSION_RANGE=2]="TARGET_TYPE_EXTENSION_RANGE",e[e.TARGET_TYPE_MESSAGE=3]="TARGET_TYPE_MESSAGE",e[e.TARGET_TYPE_FIELD=4]="TARGET_TYPE_FIELD",e[e.TARGET_TYPE_ONEOF=5]="TARGET_TYPE_ONEOF",e[e.TARGET_TYPE_ENUM=6]="TARGET_TYPE_ENUM",e[e.TARGET_TYPE_ENUM_ENTRY=7]="TARGET_TYPE_ENUM_ENTRY",e[e.TARGET_TYPE_SERVICE=8]="TARGET_TYPE_SERVICE",e[e.TARGET_TYPE_METHOD=9]="TARGET_TYPE_METHOD"})(nl||(nl={}));var cr;(function(e){e[e.IDEMPOTENCY_UNKNOWN=0]="IDEMPOTENCY_UNKNOWN",e[e.NO_SIDE_EFFECTS=1]="NO_SIDE_EFFECTS",e[e.IDEMPOTENT=2]="IDEMPOTENT"})(cr||(cr={}));var ul;(function(e){e[e.DEFAULT_SYMBOL_VISIBILITY_UNKNOWN=0]="DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",e[e.EXPORT_ALL=1]="EXPORT_ALL",e[e.EXPORT_TOP_LEVEL=2]="EXPORT_TOP_LEVEL",e[e.LOCAL_ALL=3]="LOCAL_ALL",e[e.STRICT=4]="STRICT"})(ul||(ul={}));var rl;(function(e){e[e.PROTO_LIMITS_UNKNOWN=0]="PROTO_LIMITS_UNKNOWN",e[e.LEGACY_NO_EXPLICIT_LIMITS=1]="LEGACY_NO_EXPLICIT_LIMITS",e[e.PROTO_LIMITS2026=2]="PROTO_LIMITS2026"})(rl||(rl={}));var ol;(function(e){e[e.FIELD_PRESENCE_UNKNOWN=0]="FIELD_PRESENCE_UNKNOWN",e[e.EXPLICIT=1]="EXPLICIT",e[e.IMPLICIT=2]="IMPLICIT",e[e.LEGACY_REQUIRED=3]="LEGACY_REQUIRED"})(ol||(ol={}));var sl;(function(e){e[e.ENUM_TYPE_UNKNOWN=0]="ENUM_TYPE_UNKNOWN",e[e.OPEN=1]="OPEN",e[e.CLOSED=2]="CLOSED"})(sl||(sl={}));var il;(function(e){e[e.REPEATED_FIELD_ENCODING_UNKNOWN=0]="REPEATED_FIELD_ENCODING_UNKNOWN",e[e.PACKED=1]="PACKED",e[e.EXPANDED=2]="EXPANDED"})(il||(il={}));var al;(function(e){e[e.UTF8_VALIDATION_UNKNOWN=0]="UTF8_VALIDATION_UNKNOWN",e[e.VERIFY=2]="VERIFY",e[e.NONE=3]="NONE"})(al||(al={}));var ll;(function(e){e[e.MESSAGE_ENCODING_UNKNOWN=0]="MESSAGE_ENCODING_UNKNOWN",e[e.LENGTH_PREFIXED=1]="LENGTH_PREFIXED",e[e.DELIMITED=2]="DELIMITED"})(ll||(ll={}));var cl;(function(e){e[e.JSON_FORMAT_UNKNOWN=0]="JSON_FORMAT_UNKNOWN",e[e.ALLOW=1]="ALLOW",e[e.LEGACY_BEST_EFFORT=2]="LEGACY_BEST_EFFORT"})(cl||(cl={}));var fl;(function(e){e[e.ENFORCE_NAMING_STYLE_UNKNOWN=0]="ENFORCE_NAMING_STYLE_UNKNOWN",e[e.STYLE2024=1]="STYLE2024",e[e.STYLE_LEGACY=2]="STYLE_LEGACY",e[e.STYLE2026=3]="STYLE2026"})(fl||(fl={}));var pl;(function(e){e[e.NONE=0]="NONE",e[e.SET=1]="SET",e[e.ALIAS=2]="ALIAS"})(pl||(pl={}));var dl;(function(e){e[e.EDITION_UNKNOWN=0]="EDITION_UNKNOWN",e[e.EDITION_LEGACY=900]="EDITION_LEGACY",e[e.EDITION_PROTO2=998]="EDITION_PROTO2",e[e.EDITION_PROTO3=999]="EDITION_PROTO3",e[e.EDITION_2023=1e3]="EDITION_2023",e[e.EDITION_2024=1001]="EDITION_2024",e[e.EDITION_2026=1002]="EDITION_2026",e[e.EDITION_UNSTABLE=9999]="EDITION_UNSTABLE",e[e.EDITION_1_TEST_ONLY=1]="EDITION_1_TEST_ONLY",e[e.EDITION_2_TEST_ONLY=2]="EDITION_2_TEST_ONLY",e[e.EDITION_99997_TEST_ONLY=99997]="EDITION_99997_TEST_ONLY",e[e.EDITION_99998_TEST_ONLY=99998]="EDITION_99998_TEST_ONLY",e[e.EDITION_99999_TEST_ONLY=99999]="EDITION_99999_TEST_ONLY",e[e.EDITION_MAX=2147483647]="EDITION_MAX"})(dl||(dl={}));var ml;(function(e){e[e.VISIBILITY_UNSET=0]="VISIBILITY_UNSET",e[e.VISIBILITY_LOCAL=1]="VISIBILITY_LOCAL",e[e.VISIBILITY_EXPORT=2]="VISIBILITY_EXPORT"})(ml||(ml={}));function Hm(e){return Object.assign(Object.assign({readUnknownFields:!0,recursionLimit:100},e),{depth:0})}function Wn(e,t,n){let u=on(e);return ss(e).read(u,new qn(t),Hm(n),t.byteLength),u}var bl=new WeakMap;function ss(e){let t=bl.get(e);return t===void 0&&(t=jm(e)),t}function jm(e){let t=String(e),n=new Map,u={read:Ym(t,n),readGroup:$m(t,n)};bl.set(e,u);for(let r of e.fields)n.set(r.number,zm(r));return u}function Ym(e,t){return(n,u,r,o)=>{var s;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let i=u.pos+o,l=(s=n.$unknown)!==null&&s!==void 0?s:[];for(;u.pos<i;){let[c,p]=u.tag(),b=t.get(c);if(b===void 0){let g=u.skip(p,c,r.recursionLimit-r.depth);r.readUnknownFields&&l.push({no:c,wireType:p,data:g});continue}b(n,u,r,p)}l.length>0&&(n.$unknown=l),r.depth--}}function $m(e,t){return(n,u,r,o)=>{var s;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let i,l,c=(s=n.$unknown)!==null&&s!==void 0?s:[];for(;u.pos<u.len&&([i,l]=u.tag(),l!=ge.EndGroup);){let p=t.get(i);if(p===void 0){let b=u.skip(l,i,r.recursionLimit-r.depth);r.readUnknownFields&&c.push({no:i,wireType:l,data:b});continue}p(n,u,r,l)}if(l!=ge.EndGroup||i!==o)throw new Error("invalid end group tag");c.length>0&&(n.$unknown=c),r.depth--}}function zm(e){switch(e.fieldKind){case"scalar":return Qm(e);case"enum":return Xm(e);case"message":return Zm(e);case"list":return e1(e);case"map":return t1(e)}}function Qm(e){let t=fr(e.scalar,e.utf8Validation,e.longAsString),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(r,o)=>{r[u]={case:n,value:t(o)}}}return(u,r)=>{u[n]=t(r)}}function Xm(e){var t;let n=e.localName,u=(t=e.oneof)===null||t===void 0?void 0:t.localName;if(e.enum.open)return u!==void 0?(s,i)=>{s[u]={case:n,value:i.int32()}}:(s,i)=>{s[n]=i.int32()};let r=e.enum.values,o=e.number;return(s,i,l,c)=>{var p;let b=i.int32();if(r.some(g=>g.number===b))u!==void 0?s[u]={case:n,value:b}:s[n]=b;else if(l.readUnknownFields){let g=[];pa(b,g);let m=(p=s.$unknown)!==null&&p!==void 0?p:[];m.push({no:o,wireType:c,data:new Uint8Array(g)}),s.$unknown=m}}}function Zm(e){let t=e.localName,{toMessage:n,toLocal:u}=vn(e),r=gl(e);if(e.oneof){let o=e.oneof.localName;return(s,i,l)=>{let c=s[o],p=n(c.case===t?c.value:void 0);r(p,i,l),s[o]={case:t,value:u(p)}}}return(o,s,i)=>{let l=n(o[t]);r(l,s,i),o[t]=u(l)}}function gl(e){let t=ss(e.message);if(e.delimitedEncoding){let n=e.number;return(u,r,o)=>t.readGroup(u,r,o,n)}return(n,u,r)=>t.read(n,u,r,u.uint32())}function e1(e){let t=e.localName;if(e.listKind=="message"){let{toMessage:s,toLocal:i}=vn(e),l=gl(e);return(c,p,b)=>{let g=s(void 0);l(g,p,b),c[t].push(i(g))}}let n=e.listKind=="enum"?N.INT32:e.scalar,u=e.listKind=="scalar"?e.longAsString:!1,r=fr(n,e.utf8Validation,u),o=n!=N.STRING&&n!=N.BYTES;return(s,i,l,c)=>{let p=s[t];if(c==ge.LengthDelimited&&o){let b=i.uint32()+i.pos;for(;i.pos<b;)p.push(r(i))}else p.push(r(i))}}function t1(e){let t=e.localName,n=fr(e.mapKey,e.utf8Validation,!1),u=nu(e.mapKey,!1),r,o;switch(e.mapKind){case"scalar":{let s=e.scalar,i=fr(s,e.utf8Validation,!1);if(r=l=>i(l),s==N.BYTES)o=()=>new Uint8Array(0);else{let l=nu(s,!1);o=()=>l}break}case"enum":{let s=e.enum.values[0].number;r=i=>i.int32(),o=()=>s;break}case"message":{let{toMessage:s,toLocal:i}=vn(e),l=ss(e.message).read;r=(c,p,b)=>{let g=s(b);return l(g,c,p,c.uint32()),i(g)},o=()=>i(s(void 0));break}}return(s,i,l)=>{let c=s[t],p,b,g=i.uint32(),m=i.pos+g;for(;i.pos<m;){let[_,x]=i.tag();switch(_){case 1:p=n(i);break;case 2:b=r(i,l,b);break;default:i.skip(x,_,l.recursionLimit-l.depth)}}p===void 0&&(p=u),b===void 0&&(b=o()),Gn(c,p,b)}}function fr(e,t,n){switch(e){case N.STRING:return u=>u.string(t);case N.BOOL:return u=>u.bool();case N.DOUBLE:return u=>u.double();case N.FLOAT:return u=>u.float();case N.INT32:return u=>u.int32();case N.INT64:return n?u=>String(u.int64()):u=>u.int64();case N.UINT64:return n?u=>String(u.uint64()):u=>u.uint64();case N.FIXED64:return n?u=>String(u.fixed64()):u=>u.fixed64();case N.BYTES:return u=>u.bytes();case N.FIXED32:return u=>u.fixed32();case N.SFIXED32:return u=>u.sfixed32();case N.SFIXED64:return n?u=>String(u.sfixed64()):u=>u.sfixed64();case N.SINT64:return n?u=>String(u.sint64()):u=>u.sint64();case N.UINT32:return u=>u.uint32();case N.SINT32:return u=>u.sint32()}}function z(e,t){var n;let u=Wn(hl,rr(e));return u.messageType.forEach(uu),u.dependency=(n=t?.map(o=>o.proto.name))!==null&&n!==void 0?n:[],tr(u,o=>t?.find(s=>s.proto.name===o)).getFile(u.name)}function pt(e,t,...n){if(n.length>0)throw new Error;return e.services[t]}var ue=z("Ch9nb29nbGUvcHJvdG9idWYvdGltZXN0YW1wLnByb3RvEg9nb29nbGUucHJvdG9idWYiKwoJVGltZXN0YW1wEg8KB3NlY29uZHMYASABKAMSDQoFbmFub3MYAiABKAVChQEKE2NvbS5nb29nbGUucHJvdG9idWZCDlRpbWVzdGFtcFByb3RvUAFaMmdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL3RpbWVzdGFtcHBi+AEBogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");var Ie=z("Ch5nb29nbGUvcHJvdG9idWYvZHVyYXRpb24ucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIqCghEdXJhdGlvbhIPCgdzZWNvbmRzGAEgASgDEg0KBW5hbm9zGAIgASgFQoMBChNjb20uZ29vZ2xlLnByb3RvYnVmQg1EdXJhdGlvblByb3RvUAFaMWdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2R1cmF0aW9ucGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");var pr=z("Chxnb29nbGUvcHJvdG9idWYvc3RydWN0LnByb3RvEg9nb29nbGUucHJvdG9idWYihAEKBlN0cnVjdBIzCgZmaWVsZHMYASADKAsyIy5nb29nbGUucHJvdG9idWYuU3RydWN0LkZpZWxkc0VudHJ5GkUKC0ZpZWxkc0VudHJ5EgsKA2tleRgBIAEoCRIlCgV2YWx1ZRgCIAEoCzIWLmdvb2dsZS5wcm90b2J1Zi5WYWx1ZToCOAEi6gEKBVZhbHVlEjAKCm51bGxfdmFsdWUYASABKA4yGi5nb29nbGUucHJvdG9idWYuTnVsbFZhbHVlSAASFgoMbnVtYmVyX3ZhbHVlGAIgASgBSAASFgoMc3RyaW5nX3ZhbHVlGAMgASgJSAASFAoKYm9vbF92YWx1ZRgEIAEoCEgAEi8KDHN0cnVjdF92YWx1ZRgFIAEoCzIXLmdvb2dsZS5wcm90b2J1Zi5TdHJ1Y3RIABIwCgpsaXN0X3ZhbHVlGAYgASgLMhouZ29vZ2xlLnByb3RvYnVmLkxpc3RWYWx1ZUgAQgYKBGtpbmQiMwoJTGlzdFZhbHVlEiYKBnZhbHVlcxgBIAMoCzIWLmdvb2dsZS5wcm90b2J1Zi5WYWx1ZSobCglOdWxsVmFsdWUSDgoKTlVMTF9WQUxVRRAAQn8KE2NvbS5nb29nbGUucHJvdG9idWZCC1N0cnVjdFByb3RvUAFaL2dvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL3N0cnVjdHBi+AEBogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");var yl;(function(e){e[e.NULL_VALUE=0]="NULL_VALUE"})(yl||(yl={}));var _l=z(btoa(`
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
IDENTITY_KIND_CERTIFICATEbproto3`),[ue]);var lu={UNSPECIFIED:0,VIEWER:1,DEVELOPER:2,OPERATOR:3,ADMIN:4,WORKER:5,SUBMITTER:6,SCALER:7};var is={UNSPECIFIED:0,TOKEN:1,JWT:2,CERTIFICATE:3};var fu,Be,as,vl,ls=Object.is,dr=0,kl=[],cs=[],Fe=ie,Sl=Fe.__b,El=Fe.__r,Rl=Fe.diffed,Tl=Fe.__c,xl=Fe.unmount,wl=Fe.__;function ps(e,t){Fe.__h&&Fe.__h(Be,e,dr||t),dr=0;var n=Be.__H||(Be.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function Ll(e){return dr=1,n1(Ol,e)}function n1(e,t,n){var u=ps(fu++,2);if(u.t=e,!u.__c&&(u.__=[n?n(t):Ol(void 0,t),function(o){var s=(u.__N||u.__)[0],i=u.t(s,o);ls(s,i)||(u.__N=[i,u.__[1]],u.__c.setState({}))}],u.__c=Be,!Be.__f)){Be.__f=!0;var r=Be.shouldComponentUpdate;Be.shouldComponentUpdate=function(o,s,i){var l=this.__H;if(!l)return!0;var c=!1,p=this.props!=o;if(l.__.some(function(g){g.__N&&(c=!0,ls(g.__[0],g.__N[0])||(p=!0))}),r){var b=r.call(this,o,s,i);return c?b||p:b}return!c||p}}return u.__}function kt(e,t){var n=ps(fu++,3);!Fe.__s&&Dl(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,Be.__H.__h.push(n))}function Jn(e){return dr=5,w0(function(){return{current:e}},[])}function w0(e,t){var n=ps(fu++,7);return Dl(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function u1(){var e;do{for(;e=cs.shift();)try{cu(e)}catch(n){Fe.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=kl.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(cu),t.__h.some(fs),t.__h=[]}catch(n){t.__h=[],Fe.__e(n,e.__v)}}}while(cs.length)}Fe.__b=function(e){Be=null,Sl&&Sl(e)},Fe.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),wl&&wl(e,t)},Fe.__r=function(e){El&&El(e),fu=0;var t=(Be=e.__c).__H;t&&(as==Be?Be.__h=[]:(t.__h.some(cu),t.__h.some(fs),fu=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),as=Be},Fe.diffed=function(e){Rl&&Rl(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Il(kl.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),as=Be=null},Fe.__c=function(e,t){t.some(function(n){try{n.__h.some(cu),n.__h=n.__h.filter(function(u){return!u.__||fs(u)})}catch(u){n.__h=[function(){throw u}]}}),Tl&&Tl(e,t)},Fe.unmount=function(e){xl&&xl(e);var t,n,u=e.__c;u&&u.__H&&(u.__H.__.some(function(r){try{if(r.__P&&r.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}r.__P=n,Il(cs.push(r))}else cu(r)}catch(o){t=o}}),u.__H=void 0,t&&Fe.__e(t,u.__v))};var Nl=typeof requestAnimationFrame=="function";function r1(e){var t,n=function(){clearTimeout(u),Nl&&cancelAnimationFrame(t),setTimeout(e)},u=setTimeout(n,35);Nl&&(t=requestAnimationFrame(n))}function Il(e){e!=1&&vl==Fe.requestAnimationFrame||((vl=Fe.requestAnimationFrame)||r1)(u1)}function cu(e){var t=Be,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),Be=t}function fs(e){var t=Be;e.__c=e.__(),Be=t}function Dl(e,t){return!e||e.length!=t.length||t.some(function(n,u){return!ls(n,e[u])})}function Ol(e,t){return typeof t=="function"?t(e):t}var Xt=e=>Number(e.seconds)*1e3+e.nanos/1e6,Al=e=>Number(e.seconds)*1e3+e.nanos/1e6,mr=e=>({seconds:BigInt(Math.floor(e/1e3)),nanos:Math.floor(e%1e3)*1e6}),Cl=e=>mr(e),ds=[["d",864e5],["h",36e5],["min",6e4],["s",1e3]];function Qt(e){if(e<0)return`−${Qt(-e)}`;if(e<1e3)return`${Math.round(e)} ms`;if(e<9950)return`${(e/1e3).toFixed(1)} s`;let[t,n]=ds.find(([,r])=>e>=r)??["s",1e3],u=e/n;return u<3&&t!=="s"?o1(e,t,n):`${Math.round(u)} ${t}`}function o1(e,t,n){let u=ds.findIndex(([i])=>i===t),[r="s",o=1e3]=ds[u+1]??[],s=Math.floor(e%n/o);return s===0?`${Math.floor(e/n)} ${t}`:`${Math.floor(e/n)} ${t} ${s} ${r}`}function pu(e,t){let n=t-e;return Math.abs(n)<1e3?"now":n>0?`${Qt(n)} ago`:`in ${Qt(-n)}`}var s1=new Intl.DateTimeFormat("en-CA",{dateStyle:"short",timeStyle:"medium",hour12:!1}),hr=e=>`${s1.format(e)} (${new Date(e).toISOString()})`,i1=new Intl.DateTimeFormat("en-GB",{timeStyle:"medium"}),Pl=e=>i1.format(e);var a1=Symbol.for("preact-signals");function _r(){if(sn>1)sn--;else{var e,t=!1;for((function(){var r=gr;for(gr=void 0;r!==void 0;){var o=r.S;if(o.v===r.v)for(var s=o.t;s!==void 0;s=s.x)s.i===r.i&&(s.i=o.i);r=r.o}})();mu!==void 0;){var n=mu;for(mu=void 0,br++;n!==void 0;){var u=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&Fl(n))try{n.c()}catch(r){t||(e=r,t=!0)}n=u}}if(br=0,sn--,t)throw e}}function hs(e){if(sn>0)return e();ms=++l1,sn++;try{return e()}finally{_r()}}var du,ke=void 0;function hu(e){var t=ke,n=du;ke=void 0,du=void 0;try{return e()}finally{ke=t,du=n}}var mu=void 0,sn=0,br=0,l1=0,ms=0,gr=void 0,yr=0;function Ml(e){if(ke!==void 0){var t=e.n;if(t===void 0||t.t!==ke)return t={i:0,S:e,p:ke.s,n:void 0,t:ke,e:void 0,x:void 0,r:t},ke.s!==void 0&&(ke.s.n=t),ke.s=t,e.n=t,32&ke.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=ke.s,t.n=void 0,ke.s.n=t,ke.s=t),t}}function We(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}We.prototype.brand=a1;We.prototype.h=function(){return!0};We.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:hu(function(){var u;(u=t.W)==null||u.call(t)}))};We.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,u=e.x;n!==void 0&&(n.x=u,e.e=void 0),u!==void 0&&(u.e=n,e.x=void 0),e===this.t&&(this.t=u,u===void 0&&hu(function(){var r;(r=t.Z)==null||r.call(t)}))}};We.prototype.subscribe=function(e){var t=this;return Kn(function(){var n=t.value;hu(function(){return e(n)})},{name:"sub"})};We.prototype.valueOf=function(){return this.value};We.prototype.toString=function(){return this.value+""};We.prototype.toJSON=function(){return this.value};We.prototype.peek=function(){var e=this;return hu(function(){return e.value})};Object.defineProperty(We.prototype,"value",{get:function(){var e=Ml(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(br>100)throw new Error("Cycle detected");(function(n){sn!==0&&br===0&&n.l!==ms&&(n.l=ms,gr={S:n,v:n.v,i:n.i,o:gr})})(this),this.v=e,this.i++,yr++,sn++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{_r()}}}});function dt(e,t){return new We(e,t)}function Fl(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function Ul(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function Gl(e){for(var t=e.s,n=void 0;t!==void 0;){var u=t.p;t.i===-1?(t.S.U(t),u!==void 0&&(u.n=t.n),t.n!==void 0&&(t.n.p=u)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=u}e.s=n}function Vn(e,t){We.call(this,void 0,t),this.x=e,this.s=void 0,this.g=yr-1,this.f=4}Vn.prototype=new We;Vn.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===yr))return!0;if(this.g=yr,this.f|=1,this.i>0&&!Fl(this))return this.f&=-2,!0;var e=ke;try{Ul(this),ke=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return ke=e,Gl(this),this.f&=-2,!0};Vn.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}We.prototype.S.call(this,e)};Vn.prototype.U=function(e){if(this.t!==void 0&&(We.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};Vn.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(Vn.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=Ml(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function N0(e,t){return new Vn(e,t)}function ql(e){var t=e.j;if(e.j=void 0,typeof t=="function"){sn++;var n=ke;ke=void 0;try{t()}catch(u){throw e.f&=-2,e.f|=8,bs(e),u}finally{ke=n,_r()}}}function bs(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,ql(e)}function c1(e){if(ke!==this)throw new Error("Out-of-order effect");Gl(this),ke=e,this.f&=-2;try{8&this.f&&bs(this)}finally{_r()}}function I0(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,du&&du.push(this)}I0.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};I0.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,ql(this),Ul(this),sn++;var e=ke;return ke=this,c1.bind(this,e)};I0.prototype.N=function(){2&this.f||(this.f|=2,this.u=mu,mu=this)};I0.prototype.d=function(){this.f|=8,1&this.f||bs(this)};I0.prototype.dispose=function(){this.d()};function Kn(e,t){var n=new I0(e,t);try{n.c()}catch(r){throw n.d(),r}var u=n.d.bind(n);return u[Symbol.dispose]=u,u}var Bl,Sr,vr,f1=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var Wl=[];Kn(function(){Bl=this.N})();function k0(e,t){ie[e]=t.bind(null,ie[e]||function(){})}function bu(e){if(vr){var t=vr;vr=void 0,t()}vr=e&&e.S()}function Jl(e){var t=this,n=e.data,u=d1(n);u.name="ReactiveDom",u.value=n;var r=w0(function(){for(var i=t,l=t.__v;l=l.__;)if(l.__c){l.__c.__$f|=4;break}var c=N0(function(){var m=u.value.value;return m===0?0:m===!0?"":m||""}),p=N0(function(){return!Array.isArray(c.value)&&!Po(c.value)}),b=Kn(function(){if(this.N=Vl,p.value){var m=c.value;i.__v&&i.__v.__e&&i.__v.__e.nodeType===3&&(i.__v.__e.data=m)}}),g=t.__$u.d;return t.__$u.d=function(){b(),g.call(this)},[p,c]},[]),o=r[0],s=r[1];return o.value?s.peek():s.value}Jl.displayName="ReactiveTextNode";Object.defineProperties(We.prototype,{constructor:{configurable:!0,value:ea(Ze,null).constructor},type:{configurable:!0,value:Jl},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});k0("__b",function(e,t){if(bu(),Sr=void 0,typeof t.type=="string"){var n,u=t.props;for(var r in u)if(r!=="children"){var o=u[r];o instanceof We&&(n||(t.__np=n={}),n[r]=o,u[r]=o.peek())}}e(t)});k0("__r",function(e,t){if(e(t),t.type!==Ze){bu();var n,u=t.__c;u&&(u.__$f&=-2,(n=u.__$u)===void 0&&(u.__$u=n=(function(r,o){var s;return Kn(function(){s=this},{name:o}),s.c=r,s})((function(r){return function(){var o;f1&&((o=this.y)==null||o.call(this)),r.__$f|=1,r.setState({})}})(u),typeof t.type=="function"?t.type.displayName||t.type.name:""))),Sr=u,bu(n)}});k0("__e",function(e,t,n,u){bu(),Sr=void 0,e(t,n,u)});k0("diffed",function(e,t){bu(),Sr=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var u=t.__np,r=t.props,o=n.U;if(o)for(var s in o){var i=o[s];i===void 0||u&&s in u||(i.d(),o[s]=void 0)}if(u){o||(o={},n.U=o);for(var l in u){var c=o[l],p=u[l];c===void 0?(c=p1(n,l,p,r),o[l]=c):c.o(p,r)}}}e(t)});function p1(e,t,n,u){var r=t in e&&e.ownerSVGElement===void 0,o=dt(n);return{o:function(s,i){o.value=s,u=i},d:Kn(function(){this.N=Vl;var s=o.value.value;u[t]!==s&&(u[t]=s,r?e[t]=s:s!=null&&(s!==!1||t[4]==="-")?e.setAttribute(t,s):e.removeAttribute(t))})}}k0("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var u=n.U;if(u){n.U=void 0;for(var r in u){var o=u[r];o&&o.d()}}}var s=t.__np;if(s){var i=t.props;for(var l in s)i[l]=s[l]}t.__np=void 0}else{var c=t.__c;if(c){c.__$f|=8;var p=c.__$u;p&&(c.__$u=void 0,p.d())}}e(t)});k0("__h",function(e,t,n,u){u<3&&(t.__$f|=2),e(t,n,u)});E0.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,u=n&&n.s!==void 0;for(var r in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var o=2&this.__$f;if(!(u||o||4&this.__$f)||1&this.__$f)return!0}else if(!(u||4&this.__$f)||3&this.__$f)return!0;for(var s in e)if(s!=="__source"&&e[s]!==this.props[s])return!0;for(var i in this.props)if(!(i in e))return!0;return!1};function d1(e,t){return w0(function(){return dt(e,t)},[])}var m1=function(e){queueMicrotask(function(){queueMicrotask(e)})};function h1(){hs(function(){for(var e;e=Wl.shift();)Bl.call(e)})}function Vl(){Wl.push(this)===1&&(ie.requestAnimationFrame||m1)(h1)}var K;(function(e){e[e.Canceled=1]="Canceled",e[e.Unknown=2]="Unknown",e[e.InvalidArgument=3]="InvalidArgument",e[e.DeadlineExceeded=4]="DeadlineExceeded",e[e.NotFound=5]="NotFound",e[e.AlreadyExists=6]="AlreadyExists",e[e.PermissionDenied=7]="PermissionDenied",e[e.ResourceExhausted=8]="ResourceExhausted",e[e.FailedPrecondition=9]="FailedPrecondition",e[e.Aborted=10]="Aborted",e[e.OutOfRange=11]="OutOfRange",e[e.Unimplemented=12]="Unimplemented",e[e.Internal=13]="Internal",e[e.Unavailable=14]="Unavailable",e[e.DataLoss=15]="DataLoss",e[e.Unauthenticated=16]="Unauthenticated"})(K||(K={}));function b1(){throw new Error("binary only")}var Kl=b1;function Hl(){throw new Error("binary only")}var jl=Hl;var Yl=Hl;function gu(e){let t=K[e];return typeof t!="string"?e.toString():t[0].toLowerCase()+t.substring(1).replace(/[A-Z]/g,n=>"_"+n.toLowerCase())}var Er;function $l(e){if(!Er){Er={};for(let t of Object.values(K))typeof t!="string"&&(Er[gu(t)]=t)}return Er[e]}var se=class e extends Error{constructor(t,n=K.Unknown,u,r,o){super(g1(t,n)),this.name="ConnectError",this.isWireError=!1,Object.setPrototypeOf(this,new.target.prototype),this.rawMessage=t,this.code=n,this.metadata=new Headers(u??{}),this.details=r??[],this.cause=o}static from(t,n=K.Unknown){return t instanceof e?t:t instanceof Error?t.name=="AbortError"||t.name=="TimeoutError"?new e(t.message,K.Canceled):new e(t.message,n,void 0,void 0,t):new e(String(t),n,void 0,void 0,t)}static[Symbol.hasInstance](t){return t instanceof Error?Object.getPrototypeOf(t)===e.prototype?!0:t.name==="ConnectError"&&"code"in t&&typeof t.code=="number"&&"metadata"in t&&"details"in t&&Array.isArray(t.details)&&"rawMessage"in t&&typeof t.rawMessage=="string"&&"cause"in t:!1}findDetails(t){let n=t.kind==="message"?{getMessage:r=>r===t.typeName?t:void 0}:t,u=[];for(let r of this.details){if("desc"in r){n.getMessage(r.desc.typeName)&&u.push(on(r.desc,r.value));continue}let o=n.getMessage(r.type);if(o)try{u.push(Wn(o,r.value))}catch{}}return u}};function g1(e,t){return e.length?`[${gu(t)}] ${e}`:`[${gu(t)}]`}function gs(...e){let t=new Headers;for(let n of e)n.forEach((u,r)=>{t.append(r,u)});return t}function zl(e,t){let n={};for(let u of e.methods){let r=t(u);r!=null&&(n[u.localName]=r)}return n}var Rr=1;function Ql(e,t,n=!1){if(t>e){let u=`message size is larger than configured readMaxBytes ${e}`;throw n&&(u=`message size ${t} is larger than configured readMaxBytes ${e}`),new se(u,K.ResourceExhausted)}}function y1(e){return new ys(e)}var ys=class{constructor(t){this.readMaxBytes=t,this.header=new Uint8Array(5),this.headerView=new DataView(this.header.buffer),this.buf=[]}get byteLength(){return this.buf.reduce((t,n)=>t+n.byteLength,0)}decode(t){this.buf.push(t);let n=[];for(;;){let u=this.pop();if(!u)break;n.push(u)}return n}pop(){if(!(!this.env&&(this.env=this.head(),!this.env))&&this.cons(this.env.data)){let t=this.env;return this.env=void 0,t}}head(){if(!this.cons(this.header))return;let t=this.headerView.getUint8(0),n=this.headerView.getUint32(1);return Ql(this.readMaxBytes,n,!0),{flags:t,data:new Uint8Array(n)}}cons(t){let n=t.byteLength;if(this.byteLength<n)return!1;let u=0;for(;u<n;){let r=this.buf.shift();r.byteLength>n-u?(t.set(r.subarray(0,n-u),u),this.buf.unshift(r.subarray(n-u)),u+=n-u):(t.set(r,u),u+=r.byteLength)}return!0}};function _s(e){let t,n=y1(4294967295);return new ReadableStream({start(){t=e.getReader()},async pull(u){let r=!1;for(;!r;){let o=await t.read();if(o.done)n.byteLength>0&&u.error(new se("protocol error: incomplete envelope",K.InvalidArgument)),u.close();else for(let s of n.decode(o.value))u.enqueue(s),r=!0}}})}function vs(e,t){let n=new Uint8Array(t.length+5);n.set(t,5);let u=new DataView(n.buffer,n.byteOffset,n.byteLength);return u.setUint8(0,e),u.setUint32(1,t.length),n}var _1=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(o){n[o]=e[o]&&function(s){return new Promise(function(i,l){s=e[o](s),r(i,l,s.done,s.value)})}}function r(o,s,i,l){Promise.resolve(l).then(function(c){o({value:c,done:i})},s)}},yu=function(e){return this instanceof yu?(this.v=e,this):new yu(e)},v1=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,o=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),i("next"),i("throw"),i("return",s),r[Symbol.asyncIterator]=function(){return this},r;function s(m){return function(_){return Promise.resolve(_).then(m,b)}}function i(m,_){u[m]&&(r[m]=function(x){return new Promise(function(R,k){o.push([m,x,R,k])>1||l(m,x)})},_&&(r[m]=_(r[m])))}function l(m,_){try{c(u[m](_))}catch(x){g(o[0][3],x)}}function c(m){m.value instanceof yu?Promise.resolve(m.value.v).then(p,b):g(o[0][2],m)}function p(m){l("next",m)}function b(m){l("throw",m)}function g(m,_){m(_),o.shift(),o.length&&l(o[0][0],o[0][1])}},S1=function(e){var t,n;return t={},u("next"),u("throw",function(r){throw r}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(r,o){t[r]=e[r]?function(s){return(n=!n)?{value:yu(e[r](s)),done:!1}:o?o(s):s}:o}};function Xl(e){return v1(this,arguments,function*(){yield yu(yield*S1(_1(e)))})}var Zl=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(o){n[o]=e[o]&&function(s){return new Promise(function(i,l){s=e[o](s),r(i,l,s.done,s.value)})}}function r(o,s,i,l){Promise.resolve(l).then(function(c){o({value:c,done:i})},s)}},L0=function(e){return this instanceof L0?(this.v=e,this):new L0(e)},E1=function(e){var t,n;return t={},u("next"),u("throw",function(r){throw r}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(r,o){t[r]=e[r]?function(s){return(n=!n)?{value:L0(e[r](s)),done:!1}:o?o(s):s}:o}},R1=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,o=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),i("next"),i("throw"),i("return",s),r[Symbol.asyncIterator]=function(){return this},r;function s(m){return function(_){return Promise.resolve(_).then(m,b)}}function i(m,_){u[m]&&(r[m]=function(x){return new Promise(function(R,k){o.push([m,x,R,k])>1||l(m,x)})},_&&(r[m]=_(r[m])))}function l(m,_){try{c(u[m](_))}catch(x){g(o[0][3],x)}}function c(m){m.value instanceof L0?Promise.resolve(m.value.v).then(p,b):g(o[0][2],m)}function p(m){l("next",m)}function b(m){l("throw",m)}function g(m,_){m(_),o.shift(),o.length&&l(o[0][0],o[0][1])}};function an(e,t){return zl(e,n=>{switch(n.methodKind){case"unary":return T1(t,n);case"server_streaming":return x1(t,n);case"client_streaming":return w1(t,n);case"bidi_streaming":return N1(t,n);default:return null}})}function T1(e,t){return async(n,u)=>{var r,o;let s=await e.unary(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);return(r=u?.onHeader)===null||r===void 0||r.call(u,s.header),(o=u?.onTrailer)===null||o===void 0||o.call(u,s.trailer),s.message}}function x1(e,t){return(n,u)=>ec(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,Xl([n]),u?.contextValues),u)}function w1(e,t){return async(n,u)=>{var r,o,s,i,l,c;let p=await e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);(l=u?.onHeader)===null||l===void 0||l.call(u,p.header);let b,g=0;try{for(var m=!0,_=Zl(p.message),x;x=await _.next(),r=x.done,!r;m=!0)i=x.value,m=!1,b=i,g++}catch(R){o={error:R}}finally{try{!m&&!r&&(s=_.return)&&await s.call(_)}finally{if(o)throw o.error}}if(!b)throw new se("protocol error: missing response message",K.Unimplemented);if(g>1)throw new se("protocol error: received extra messages for client streaming method",K.Unimplemented);return(c=u?.onTrailer)===null||c===void 0||c.call(u,p.trailer),b}}function N1(e,t){return(n,u)=>ec(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues),u)}function ec(e,t){let n=(function(){return R1(this,arguments,function*(){var u,r;let o=yield L0(e);(u=t?.onHeader)===null||u===void 0||u.call(t,o.header),yield L0(yield*E1(Zl(o.message))),(r=t?.onTrailer)===null||r===void 0||r.call(t,o.trailer)})})()[Symbol.asyncIterator]();return{[Symbol.asyncIterator]:()=>({next:()=>n.next()})}}function tc(...e){let t=new AbortController,n=e.filter(r=>r!==void 0).concat(t.signal);for(let r of n){if(r.aborted){u.apply(r);break}r.addEventListener("abort",u)}function u(){t.signal.aborted||t.abort(Tr(this));for(let r of n)r.removeEventListener("abort",u)}return t}function nc(e){let t=new AbortController,n=()=>{t.abort(new se("the operation timed out",K.DeadlineExceeded))},u;return e!==void 0&&(e<=0?n():u=setTimeout(n,e)),{signal:t.signal,cleanup:()=>clearTimeout(u)}}function Tr(e){if(!e.aborted)return;if(e.reason!==void 0)return e.reason;let t=new Error("This operation was aborted");return t.name="AbortError",t}function xr(){return{get(e){return e.id in this?this[e.id]:e.defaultValue},set(e,t){return this[e.id]=t,this},delete(e){return delete this[e.id],this}}}var Hn="Content-Type",uc="Content-Length",_u="Content-Encoding";var Ss="Accept-Encoding";var rc="Connect-Timeout-Ms",wr="Connect-Protocol-Version";var Es="User-Agent";function Nr(e,t){return e.toString().replace(/\/?$/,`/${t.parent.typeName}/${t.name}`)}function Rs(e,t){return on(e,t)}function oc(e,t){function n(u){return u.done===!0?u:{done:u.done,value:Rs(e,u.value)}}return{[Symbol.asyncIterator](){let u=t[Symbol.asyncIterator](),r={next:()=>u.next().then(n)};return u.throw!==void 0&&(r.throw=o=>u.throw(o).then(n)),u.return!==void 0&&(r.return=o=>u.return(o).then(n)),r}}}function Ts(e,t){if(!t)return e;for(let n of t.concat().reverse())e=n(e);return e}function Ir(e){var t;let n=Object.assign({},e);return(t=n.ignoreUnknownFields)!==null&&t!==void 0||(n.ignoreUnknownFields=!0),n}function kr(e,t,n,u){let r=t?sc(e.input,u):ic(e.input,n);return{parse:(t?sc(e.output,u):ic(e.output,n)).parse,serialize:r.serialize}}function sc(e,t){return{parse(n){try{return Wn(e,n,t)}catch(u){let r=u instanceof Error?u.message:String(u);throw new se(`parse binary: ${r}`,K.Internal)}},serialize(n){try{return rs(e,n,t)}catch(u){let r=u instanceof Error?u.message:String(u);throw new se(`serialize binary: ${r}`,K.Internal)}}}}function ic(e,t){var n,u;let r=(n=t?.textEncoder)!==null&&n!==void 0?n:new TextEncoder,o=(u=t?.textDecoder)!==null&&u!==void 0?u:new TextDecoder,s=Ir(t);return{parse(i){try{let l=o.decode(i);return jl(e,l,s)}catch(l){throw se.from(l,K.InvalidArgument)}},serialize(i){try{let l=Kl(e,i,s);return r.encode(l)}catch(l){throw se.from(l,K.Internal)}}}}var I1=/^application\/(connect\+)?(?:(json)(?:; ?charset=utf-?8)?|(proto))$/i;var ac="application/proto",lc="application/json",cc="application/connect+proto",fc="application/connect+json";function pc(e){let t=e?.match(I1);if(!t)return;let n=!!t[1],u=!!t[3];return{stream:n,binary:u}}function vu(e,t,n){var u;if(t&&new Headers(t).forEach((i,l)=>n.metadata.append(l,i)),typeof e!="object"||e==null||Array.isArray(e))throw n;let r=n.code;"code"in e&&typeof e.code=="string"&&(r=(u=$l(e.code))!==null&&u!==void 0?u:r);let o=e.message;if(o!=null&&typeof o!="string")throw n;let s=new se(o??"",r,t);if(s.isWireError=!0,"details"in e&&Array.isArray(e.details))for(let i of e.details){if(i===null||typeof i!="object"||Array.isArray(i)||typeof i.type!="string"||typeof i.value!="string")throw n;try{s.details.push({type:i.type,value:rr(i.value),debug:i.debug})}catch{throw n}}return s}var Lr=2;function xs(e){let t=new se("invalid end stream",K.Unknown),n;try{n=JSON.parse(typeof e=="string"?e:new TextDecoder().decode(e))}catch{throw t}if(typeof n!="object"||n==null||Array.isArray(n))throw t;let u=new Headers;if("metadata"in n){if(typeof n.metadata!="object"||n.metadata==null||Array.isArray(n.metadata))throw t;for(let[o,s]of Object.entries(n.metadata)){if(!Array.isArray(s)||s.some(i=>typeof i!="string"))throw t;for(let i of s)u.append(o,i)}}let r="error"in n&&n.error!=null?vu(n.error,u,t):void 0;return{metadata:u,error:r}}function dc(e){switch(e){case 400:return K.Internal;case 401:return K.Unauthenticated;case 403:return K.PermissionDenied;case 404:return K.Unimplemented;case 429:return K.Unavailable;case 502:return K.Unavailable;case 503:return K.Unavailable;case 504:return K.Unavailable;default:return K.Unknown}}function Dr(e){let t=new Headers,n=new Headers;return e.forEach((u,r)=>{r.toLowerCase().startsWith("trailer-")?n.append(r.substring(8),u):t.append(r,u)}),[t,n]}var Or="1";function Ar(e,t,n,u,r){let o=new Headers(u??{});return n!==void 0&&o.set(rc,`${n}`),o.set(Hn,e=="unary"?t?ac:lc:t?cc:fc),o.set(wr,Or),!o.has(Es)&&r&&o.set(Es,"connect-es/2.2.0"),o}function Cr(e,t,n,u){let r=u.get(Hn),o=pc(r);if(n!==200){let i=new se(`HTTP ${n}`,dc(n),u);if(e=="unary"&&o&&!o.binary)return{isUnaryError:!0,unaryError:i};throw i}let s={binary:t,stream:e!=="unary"};if(o?.binary!==s.binary||o.stream!==s.stream)throw new se(`unsupported content type ${r}`,o===void 0?K.Unknown:K.Internal,u);return{isUnaryError:!1}}var mc="application/";function D1(e,t){return t?ts(e,"url"):encodeURIComponent(new TextDecoder().decode(e))}function ws(e,t,n){let u=`?connect=v${Or}`,r="",o=e.header.get(_u);o!==null&&o!=="identity"&&(r="&compression="+encodeURIComponent(o),n=!0),n&&(u+="&base64=1"),u+=r;let s=e.header.get(Hn);s?.indexOf(mc)===0&&(u+="&encoding="+encodeURIComponent(s.slice(mc.length))),u+="&message="+D1(t,n);let i=e.url+u,l=new Headers(e.header);for(let c of[wr,Hn,uc,_u,Ss])l.delete(c);return Object.assign(Object.assign({},e),{requestMethod:"GET",url:i,header:l})}function Ns(e){let t=Ts(e.next,e.interceptors),[n,u,r]=hc(e),o=Object.assign(Object.assign({},e.req),{message:Rs(e.req.method.input,e.req.message),signal:n});return t(o).then(s=>(r(),s),u)}function Is(e){let t=Ts(e.next,e.interceptors),[n,u,r]=hc(e),o=Object.assign(Object.assign({},e.req),{message:oc(e.req.method.input,e.req.message),signal:n}),s=!1;return n.addEventListener("abort",function(){var i,l;let c=e.req.message[Symbol.asyncIterator]();s||(i=c.throw)===null||i===void 0||i.call(c,this.reason).catch(()=>{}),(l=c.return)===null||l===void 0||l.call(c).catch(()=>{})}),t(o).then(i=>Object.assign(Object.assign({},i),{message:{[Symbol.asyncIterator](){let l=i.message[Symbol.asyncIterator]();return{next(){return!s&&n.aborted?u(Tr(n)):l.next().then(c=>(c.done==!0&&(s=!0,r()),c),u)}}}}}),u)}function hc(e){let{signal:t,cleanup:n}=nc(e.timeoutMs),u=tc(e.signal,t);return[u.signal,function(o){let s=u.signal.aborted?se.from(Tr(u.signal),K.Canceled):se.from(o);return u.abort(s),n(),Promise.reject(s)},function(){n(),u.abort()}]}function Mr(e){let{code:t,cause:n}=se.from(e);return t===K.Unavailable||t===K.DeadlineExceeded||t===K.Unknown?!0:n instanceof TypeError}function Fr(e){let{code:t,rawMessage:n}=se.from(e);return{code:t,message:n}}var Pr=class{#t;#e;constructor(t){this.#e=t}get awaySince(){return this.#t}answered(){this.#t!==void 0&&(this.#t=void 0,this.#e(void 0))}failed(){this.#t===void 0&&(this.#t=Date.now(),this.#e(this.#t))}};var O1=2e3,A1=6e4,C1=1e3,P1=1e4,Ur=class{#t;kept=[];#e=0n;#n;#u=!1;live=!1;constructor(t){this.#t=t}start(){this.#n!==void 0||this.#u||(this.#n=new AbortController,this.#r(this.#n.signal))}stop(){this.#n?.abort(),this.#n=void 0,this.#a(!1)}again(){this.#u=!1,this.stop(),this.start()}async#r(t){for(let n=0;!t.aborted;n+=1){let u=this.#e;try{return await this.#o(t),t.aborted?void 0:this.#i()}catch(r){if(t.aborted)return;if(this.#a(!1),!Mr(r))return this.#i(),this.#t.onFailure(Fr(r));this.#e>u&&(n=0),n>0&&this.#t.reach.failed(),await M1(n===0?100:Math.min(C1*n,P1),t)}}}async#o(t){let{follow:n,api:u,reach:r}=this.#t,o=new AbortController,s=AbortSignal.any([t,o.signal]),i=()=>setTimeout(()=>o.abort(),A1),l=i();try{let c="jobId"in n?u.watchJob(n.jobId,this.#e,s):u.watchJobs(n.jobIds,s);this.#a(!0);for await(let p of c)clearTimeout(l),l=i(),r.answered(),p.keepalive||this.#s(p)}catch(c){throw o.signal.aborted&&!t.aborted?new TypeError("silence",{cause:c}):c}finally{clearTimeout(l)}}#s(t){"jobId"in this.#t.follow&&(t.sequence>this.#e&&(this.#e=t.sequence),this.kept.push(t),this.kept.length>O1&&this.kept.shift()),this.#t.onEvents([t])}#i(){this.#u=!0,this.#n=void 0,this.#a(!1)}#a(t){this.live!==t&&(this.live=t,this.#t.onLive(t))}};function M1(e,t){return new Promise(n=>{let u=setTimeout(r,e);t.addEventListener("abort",r,{once:!0});function r(){clearTimeout(u),t.removeEventListener("abort",r),n()}})}var F1=2e3,Gr=class{#t;#e;#n;#u;#r;#o=!1;constructor(t){this.#t=t}get last(){return this.#e}get failure(){return this.#n}start(){if(this.#o)return;this.#o=!0;let{everyMs:t}=this.#t.wish;if(this.#e===void 0)return void this.#i();t>0&&this.#s(Math.max(0,this.#e.at+t-Date.now()))}stop(){this.#o=!1,clearTimeout(this.#u),this.#r?.abort(),this.#r=void 0}again(){if(!this.#o)return void(this.#e=void 0);clearTimeout(this.#u),this.#r?.abort(),this.#i()}#s(t){clearTimeout(this.#u),this.#u=setTimeout(()=>{this.#i()},t)}async#i(){let{wish:t,api:n,reach:u,onAnswer:r,onFailure:o}=this.#t,s=new AbortController;this.#r=s;try{let i=await n.call(t.call,t.request,s.signal);if(s.signal.aborted)return;this.#e={answer:i,at:Date.now()},this.#n=void 0,u.answered(),r(i,this.#e.at),t.everyMs>0&&this.#s(t.everyMs)}catch(i){if(s.signal.aborted)return;let l=Mr(i);l?u.failed():u.answered(),this.#n=Fr(i),o(this.#n),l?this.#s(F1*(1+Math.random()/2)):t.everyMs>0&&this.#s(Math.max(t.everyMs,3e4))}}};var U1=6e4,D0=class{#t;#e=new Map;#n=new Map;#u=new Map;#r;constructor(t){this.#t=t,this.#r=new Pr(n=>this.#d({kind:"away",since:n}))}attach(t){let n=Date.now(),u={port:t,wishes:new Set,follow:void 0,visible:!1,focusedAt:0,heardAt:n};return this.#e.set(t,u),t.postMessage({kind:"away",since:this.#r.awaySince}),r=>{u.heardAt=Date.now(),r.kind!=="bye"&&this.#e.set(t,u),this.#o(u,r),this.#f()}}#o(t,n){switch(n.kind){case"here":t.visible=n.visible,n.focused&&(t.focusedAt=Date.now());return;case"want":return t.wishes.add(n.wish.key),this.#s(t,n.wish);case"drop":return void t.wishes.delete(n.key);case"again":return this.#u.get(n.key)?.again(),this.#n.get(n.key)?.again();case"follow":return t.follow=n.follow,this.#a(t);case"bye":return void this.#e.delete(t.port)}}#s(t,n){let{key:u}=n,r=this.#n.get(u)??this.#i(n);this.#n.set(u,r),r.last!==void 0&&t.port.postMessage({kind:"answer",key:u,...r.last}),r.failure!==void 0&&t.port.postMessage({kind:"failure",key:u,failure:r.failure})}#i(t){let{key:n}=t;return new Gr({wish:t,api:this.#t.api,reach:this.#r,onAnswer:(u,r)=>this.#l(n,{kind:"answer",key:n,answer:u,at:r}),onFailure:u=>this.#l(n,{kind:"failure",key:n,failure:u})})}#a({follow:t,port:n}){if(t===void 0)return;let{key:u}=t,r=this.#u.get(u)??this.#c(t);this.#u.set(u,r),n.postMessage({kind:"events",key:u,events:r.kept}),n.postMessage({kind:"live",key:u,live:r.live})}#c(t){let{key:n}=t,u=r=>{for(let o of this.#e.values())o.follow?.key===n&&o.port.postMessage(r)};return new Ur({follow:t,api:this.#t.api,reach:this.#r,onEvents:r=>u({kind:"events",key:n,events:r}),onLive:r=>u({kind:"live",key:n,live:r}),onFailure:r=>u({kind:"failure",key:n,failure:r})})}#f(){let t=[...this.#e.values()].filter(i=>this.#p(i)),n=t.filter(i=>i.visible),u=new Set(t.flatMap(i=>[...i.wishes])),r=new Set(n.flatMap(i=>[...i.wishes]));for(let[i,l]of this.#n)r.has(i)?l.start():l.stop(),u.has(i)||this.#n.delete(i);let o=this.#t.streams?G1(n):void 0,s=new Set(t.map(i=>i.follow?.key));for(let[i,l]of this.#u)i!==o?.key&&l.stop(),s.has(i)||this.#u.delete(i);o!==void 0&&this.#u.get(o.key)?.start()}#p(t){return!t.visible||Date.now()-t.heardAt<U1?!0:(this.#e.delete(t.port),!1)}#l(t,n){for(let u of this.#e.values())u.wishes.has(t)&&u.port.postMessage(n)}#d(t){for(let n of this.#e.values())n.port.postMessage(t)}};function G1(e){return e.filter(n=>n.follow!==void 0).toSorted((n,u)=>u.focusedAt-n.focusedAt)[0]?.follow}function bc(){try{new Headers}catch{throw new Error("connect-web requires the fetch API. Are you running on an old version of Node.js? Node.js is not supported in Connect for Web - please stay tuned for Connect for Node.")}}var Su=function(e){return this instanceof Su?(this.v=e,this):new Su(e)},q1=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,o=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),i("next"),i("throw"),i("return",s),r[Symbol.asyncIterator]=function(){return this},r;function s(m){return function(_){return Promise.resolve(_).then(m,b)}}function i(m,_){u[m]&&(r[m]=function(x){return new Promise(function(R,k){o.push([m,x,R,k])>1||l(m,x)})},_&&(r[m]=_(r[m])))}function l(m,_){try{c(u[m](_))}catch(x){g(o[0][3],x)}}function c(m){m.value instanceof Su?Promise.resolve(m.value.v).then(p,b):g(o[0][2],m)}function p(m){l("next",m)}function b(m){l("throw",m)}function g(m,_){m(_),o.shift(),o.length&&l(o[0][0],o[0][1])}},gc={redirect:"error"};function ks(e){var t;bc();let n=(t=e.useBinaryFormat)!==null&&t!==void 0?t:!1;return{async unary(u,r,o,s,i,l){let{serialize:c,parse:p}=kr(u,n,e.jsonOptions,e.binaryOptions);return o=o===void 0?e.defaultTimeoutMs:o<=0?void 0:o,await Ns({interceptors:e.interceptors,signal:r,timeoutMs:o,req:{stream:!1,service:u.parent,method:u,requestMethod:"POST",url:Nr(e.baseUrl,u),header:Ar(u.methodKind,n,o,s,!1),contextValues:l??xr(),message:i},next:async b=>{var g;let m=e.useHttpGet===!0&&u.idempotency===cr.NO_SIDE_EFFECTS,_=null;m?b=ws(b,c(b.message),n):_=c(b.message);let R=await((g=e.fetch)!==null&&g!==void 0?g:globalThis.fetch)(b.url,Object.assign(Object.assign({},gc),{method:b.requestMethod,headers:b.header,signal:b.signal,body:_})),{isUnaryError:k,unaryError:E}=Cr(u.methodKind,n,R.status,R.headers);if(k)throw vu(await R.json(),gs(...Dr(R.headers)),E);let[O,w]=Dr(R.headers);return{stream:!1,service:u.parent,method:u,header:O,message:n?p(new Uint8Array(await R.arrayBuffer())):Yl(u.output,await R.json(),Ir(e.jsonOptions)),trailer:w}}})},async stream(u,r,o,s,i,l){let{serialize:c,parse:p}=kr(u,n,e.jsonOptions,e.binaryOptions);function b(m,_,x,R){return q1(this,arguments,function*(){let E=_s(m).getReader(),O=!1;for(;;){let w=yield Su(E.read());if(w.done)break;let{flags:$,data:C}=w.value;if(($&Rr)===Rr)throw new se("protocol error: received unsupported compressed output",K.Internal);if(($&Lr)===Lr){O=!0;let Y=xs(C);if(Y.error){let B=Y.error;throw x.forEach((Z,J)=>{B.metadata.append(J,Z)}),B}Y.metadata.forEach((B,Z)=>_.set(Z,B));continue}yield yield Su(p(C))}if("throwIfAborted"in R&&R.throwIfAborted(),!O)throw"missing EndStreamResponse"})}async function g(m){if(u.methodKind!="server_streaming")throw"The fetch API does not support streaming request bodies";let _=await m[Symbol.asyncIterator]().next();if(_.done==!0)throw"missing request message";return vs(0,c(_.value))}return o=o===void 0?e.defaultTimeoutMs:o<=0?void 0:o,await Is({interceptors:e.interceptors,timeoutMs:o,signal:r,req:{stream:!0,service:u.parent,method:u,requestMethod:"POST",url:Nr(e.baseUrl,u),header:Ar(u.methodKind,n,o,s,!1),contextValues:l??xr(),message:i},next:async m=>{var _;let R=await((_=e.fetch)!==null&&_!==void 0?_:globalThis.fetch)(m.url,Object.assign(Object.assign({},gc),{method:m.requestMethod,headers:m.header,signal:m.signal,body:await g(m.message)}));if(Cr(u.methodKind,n,R.status,R.headers),R.body===null)throw"missing response body";let k=new Headers;return Object.assign(Object.assign({},m),{header:R.headers,trailer:k,message:b(R.body,k,R.headers,m.signal)})}})}}}var yc=z(btoa(`
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
next_page_token (	bproto3`),[ue]);var B1=z(btoa(`
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
	ListAudit.scheduler.v1.ListAuditRequest.scheduler.v1.ListAuditResponsebproto3`),[Ie,ue,_l,yc]);var _c=pt(B1,0);var Sn=z(btoa(`
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
WHEN_FULL_CANCEL_OLDESTbproto3`),[Ie,ue]);var vc=z(btoa(`
scheduler/v1/hold.proto\fscheduler.v1"{
\x07JobHold\f
code (	\f
text (	)
since (\v2.google.protobuf.Timestamp)
	limit_key (\v2.scheduler.v1.LimitKeybproto3`),[ue,Sn]);var Sc=z(btoa(`
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
bproto3`),[Ie]);var qr=z(btoa(`
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
OUTPUT_STREAM_STDERRbproto3`),[pr,ue]);var Lt=z(btoa(`
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
IDEMPOTENCY_SCOPE_FOR_EVERbproto3`),[Ie,pr,ue,vc,Sc,qr]);var Eu={UNSPECIFIED:0,CRITICAL:1,HIGH:2,DEFAULT:3,LOW:4};var ln={UNSPECIFIED:0,SCHEDULED:1,QUEUED:2,RUNNING:3,RETRY:4,SUCCEEDED:5,FAILED:6,DEADLETTER:7,CANCELLED:8};var W1=z(btoa(`
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
\bListBulk.scheduler.v1.ListBulkRequest.scheduler.v1.ListBulkResponsebproto3`),[Ie,ue,Lt]);var Ec=pt(W1,0);var J1=z(btoa(`
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
\bGetFault.scheduler.v1.GetFaultRequest.scheduler.v1.Faultbproto3`),[ue]);var Rc={UNSPECIFIED:0,LAST_SEEN:1,FIRST_SEEN:2,FAILURES:3};var Tc=pt(J1,0);var xc=z(btoa(`
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
WORKER_KIND_REMOTEbproto3`),[Ie,ue]);var qt={UNSPECIFIED:0,TAKING:1,CORDONED:2,DRAINING:3,DRAINED:4,STOPPING:5,DEAF:6,RESTING:7,LOST:8,GONE:9};var V1=z(btoa(`
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
\bStepDown.scheduler.v1.StepDownRequest.scheduler.v1.StepDownResponsebproto3`),[Ie,ue,xc]);var wc=pt(V1,0);var Nc=z(btoa(`
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
mean (\v2.google.protobuf.Durationbproto3`),[Ie,ue,Lt,Sn]);var K1=z(btoa(`
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
	GetSeries.scheduler.v1.GetSeriesRequest.scheduler.v1.GetSeriesResponsebproto3`),[Ie,ue,Sn,Nc]);var Ic=pt(K1,0);var kc=z(btoa(`
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
TICK_STATE_MISSEDbproto3`),[Ie,ue,Lt]);var H1=z(btoa(`
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
ExplainSchedule$.scheduler.v1.ExplainScheduleRequest%.scheduler.v1.ExplainScheduleResponsebproto3`),[ue,kc]);var Lc=pt(H1,0);var Dc=z(btoa(`
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
ATTEMPT_OUTCOME_SNOOZED\bbproto3`),[ue]);var Oc=z(btoa(`
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
\x07refused (bproto3`),[Ie,Lt]);var Ac=z(btoa(`
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
EXPLAIN_CODE_NO_WORKER_MATCHESbproto3`),[ue,Lt,Sn]);var j1=z(btoa(`
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
\vRedriveJobs .scheduler.v1.RedriveJobsRequest!.scheduler.v1.RedriveJobsResponsebproto3`),[Ie,ue,Dc,Oc,Ac,Lt,qr]);var Cc=pt(j1,0);var Y1=new URL("..",import.meta.url).href.replace(/\/$/u,""),jn=ks({baseUrl:Y1,useBinaryFormat:!0}),En=an(Cc,jn),Yn=an(Ic,jn),Ls=an(wc,jn),Ds=an(Tc,jn),Os=an(Ec,jn),As=an(Lc,jn),Ru=an(_c,jn),Br=15e3;var $1={countJobs:En.countJobs,getBulk:Os.getBulk,getFault:Ds.getFault,getFleet:Ls.getFleet,getJob:En.getJob,getQueue:Yn.getQueue,getSchedule:As.getSchedule,getSeries:Yn.getSeries,explainJob:En.explainJob,listAttempts:En.listAttempts,listAudit:Ru.listAudit,listBulk:Os.listBulk,listFaults:Ds.listFaults,listJobs:En.listJobs,listLimits:Yn.listLimits,listLimitOverrides:Yn.listLimitOverrides,listPauses:Yn.listPauses,listQueues:Yn.listQueues,listSchedules:As.listSchedules,listTokens:Ru.listTokens,listWorkers:Ls.listWorkers},Wr={call:(e,t,n)=>{let u=$1[e];return u(t,{signal:n,timeoutMs:Br})},watchJob:(e,t,n)=>En.watchJob({jobId:e,resumeAfter:t},{signal:n}),watchJobs:(e,t)=>En.watchJobs({jobIds:[...e]},{signal:t})};var z1=15e3,Ps=dt(),Cs=class{#t;#e=new Map;constructor(){this.#t=Q1(),this.#t.addEventListener("message",n=>this.#u(n.data)),this.#t.start();let t=()=>this.#n();for(let n of["focus","blur","pageshow"])window.addEventListener(n,t);document.addEventListener("visibilitychange",t),window.addEventListener("pagehide",()=>this.send({kind:"bye"})),setInterval(()=>{Pc()&&this.#n()},z1),this.#n()}send(t){this.#t.postMessage(t)}listen(t,n){let u=this.#e.get(t)??new Set;return this.#e.set(t,u.add(n)),r=>{u.delete(n),!(u.size>0)&&(this.#e.delete(t),r())}}#n(){this.send({kind:"here",visible:Pc(),focused:document.hasFocus()})}#u(t){if(t.kind==="away"){Ps.value=t.since;return}for(let n of this.#e.get(t.key)??[])n(t)}},Pc=()=>document.visibilityState==="visible";function Q1(){if("SharedWorker"in globalThis)return new SharedWorker(import.meta.url,{type:"module",name:"muster"}).port;let{port1:e,port2:t}=new MessageChannel,n=new D0({api:Wr,streams:!1}).attach(e);return e.addEventListener("message",u=>n(u.data)),e.start(),t}var X1,Tu=()=>X1??=new Cs;var Z1=Symbol.for("pv"),eh=0;function v(e,t,n,u,r,o){t||(t={});var s,i,l=t;if("ref"in l&&typeof e!="function")for(i in l={},t)i=="ref"?s=t[i]:l[i]=t[i];var c={type:e,props:l,key:n,ref:s,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Z1,__v:--eh,__i:-1,__u:0};return(r||o)&&(c.__source=r,c.__self=o),ie.vnode&&ie.vnode(c),c}function Mc(){return v("main",{children:[v("h1",{children:"Muster"}),v("p",{children:"This server wants to know who you are."})]})}var O0=dt({state:"asking"});async function Jr(){try{O0.value={state:"in",who:await Ru.getWhoAmI({},{timeoutMs:Br})}}catch(e){let{code:t,rawMessage:n}=se.from(e);O0.value=t===K.Unauthenticated?{state:"out"}:{state:"away",message:n}}}function Fc({code:e}){e===K.Unauthenticated&&(O0.value={state:"out"})}var QE={[lu.VIEWER]:[],[lu.DEVELOPER]:["read_payload","submit","cancel"],[lu.OPERATOR]:["read_payload","submit","cancel","redrive","operate"],[lu.ADMIN]:["read_payload","submit","cancel","redrive","operate","limits","audit","tokens"]};function $n(e,t,n){let u=`${e} ${n} ${th(t)}`,[r,o]=Ll(Ms(u));kt(()=>{o(Ms(u));let i=Tu().listen(u,l=>{l.kind==="answer"&&o({key:u,answer:l.answer,at:l.at,failure:void 0}),l.kind==="failure"&&(Fc(l.failure),o(c=>({...c,failure:l.failure})))});return Tu().send({kind:"want",wish:{key:u,call:e,request:t,everyMs:n}}),()=>i(()=>Tu().send({kind:"drop",key:u}))},[u]);let s=()=>Tu().send({kind:"again",key:u});return r.key===u?{...r,again:s}:{...Ms(u),again:s}}var Ms=e=>({key:e,answer:void 0,at:void 0,failure:void 0});function th(e){return JSON.stringify(e,(t,n)=>typeof n=="bigint"?String(n):n)}var _t=dt(Date.now());function Uc(){setInterval(()=>{document.visibilityState==="visible"&&(_t.value=Date.now())},1e3),document.addEventListener("visibilitychange",()=>_t.value=Date.now())}function Gc({time:e}){if(e===void 0)return v("span",{class:"quiet",children:"–"});let t=Xt(e);return v("time",{dateTime:new Date(t).toISOString(),title:hr(t),children:pu(t,_t.value)})}function qc({from:e}){if(e===void 0)return v("span",{class:"quiet",children:"–"});let t=Xt(e);return v("time",{dateTime:new Date(t).toISOString(),title:hr(t),children:Qt(Math.max(0,_t.value-t))})}function Bc({at:e}){if(e===void 0)return null;let t=_t.value-e;return v("span",{class:t>3e4?"as-of old":"as-of",title:hr(e),children:["as of ",pu(e,Math.max(e,_t.value))]})}function nh(e){let[t="",n=""]=e.replace(/^#?\/?/u,"").split("?",2),[u="",...r]=t.split("/").map(uh);return{page:u===""?"overview":u,rest:r,query:new URLSearchParams(n)}}function Le(e,t=[],n={}){let u=Object.entries(n).filter(o=>(o[1]??"")!==""),r=new URLSearchParams(u).toString();return`#/${[e,...t].map(o=>encodeURIComponent(o)).join("/")}${r===""?"":`?${r}`}`}function uh(e){try{return decodeURIComponent(e)}catch{return e}}var Vr=dt(globalThis.location?.hash??""),zn=N0(()=>nh(Vr.value));function Kr(e,{replace:t=!1}={}){t?history.replaceState(null,"",e):history.pushState(null,"",e),Vr.value=e}function Wc(e,t){let{page:n,rest:u,query:r}=zn.value;Kr(Le(n,u,{...Object.fromEntries(r),token:void 0,...e}),t)}function Jc(){globalThis.addEventListener("hashchange",()=>Vr.value=location.hash),globalThis.addEventListener("popstate",()=>Vr.value=location.hash)}var rh=["error","timeout","lost"];function Kc(e,{from:t,to:n,step:u}){let r=new Map(e.map(l=>[l.at===void 0?0:Xt(l.at),l])),o=Math.ceil(t/u)*u,s=Array.from({length:Math.max(0,Math.ceil((n-o)/u))},(l,c)=>o+c*u),i=(l,c)=>s.map(p=>{let b=r.get(p);return b===void 0?c:l(b)});return{times:s,arrivals:i(({arrivals:l})=>Number(l),0),completions:i(({finished:l})=>Vc(Object.values(l)),0),errors:i(({endings:l})=>Vc(rh.map(c=>l[c]??0n)),0),waitP50:i(({wait:l})=>Hr(l?.p50),null),waitP99:i(({wait:l})=>Hr(l?.p99),null),runP50:i(({run:l})=>Hr(l?.p50),null),runP99:i(({run:l})=>Hr(l?.p99),null)}}var Vc=e=>e.reduce((t,n)=>t+Number(n),0),Hr=e=>e===void 0?null:Al(e),Zt=6e4,Fs=[{name:"1 h",lasts:60*Zt,step:Zt},{name:"6 h",lasts:360*Zt,step:2*Zt},{name:"24 h",lasts:1440*Zt,step:10*Zt},{name:"8 d",lasts:11520*Zt,step:60*Zt}];function Hc(e,t){let{lasts:n,step:u}=Fs.find(o=>o.name===t)??{lasts:60*Zt,step:Zt},r=Math.floor(e/u)*u;return{from:r-n,to:r,step:u}}var Us=()=>zn.value.query.get("range")??"1 h";function jc(){let e=Us();return v("fieldset",{class:"choice",children:[v("legend",{class:"unseen",children:"Time shown"}),Fs.map(({name:t})=>v("button",{type:"button",class:"small","aria-pressed":t===e,onClick:()=>Wc({range:t==="1 h"?void 0:t}),children:t},t))]})}var oh="uplot",sh="u-hz",ih="u-vt",ah="u-title",lh="u-wrap",ch="u-under",fh="u-over",ph="u-axis",Zn="u-off",dh="u-select",mh="u-cursor-x",hh="u-cursor-y",bh="u-cursor-pt",gh="u-legend",yh="u-live",_h="u-inline",vh="u-series",Sh="u-marker",Yc="u-label",Eh="u-value",wu="width",Nu="height";var $c="bottom",A0="left",Gs="right",ni="#000",zc=ni+"0",qs="mousemove",Qc="mousedown",Bs="mouseup",Xc="mouseenter",Zc="mouseleave",ef="dblclick",Rh="resize",Th="scroll",tf="change",Qr="dppxchange",ui="--",q0=typeof window<"u",Hs=q0?document:null,P0=q0?window:null,xh=q0?navigator:null,pe,jr;function js(){let e=devicePixelRatio;pe!=e&&(pe=e,jr&&$s(tf,jr,js),jr=matchMedia(`(min-resolution: ${pe-.001}dppx) and (max-resolution: ${pe+.001}dppx)`),e0(tf,jr,js),P0.dispatchEvent(new CustomEvent(Qr)))}function vt(e,t){if(t!=null){let n=e.classList;!n.contains(t)&&n.add(t)}}function Ys(e,t){let n=e.classList;n.contains(t)&&n.remove(t)}function Te(e,t,n){e.style[t]=n+"px"}function Bt(e,t,n,u){let r=Hs.createElement(e);return t!=null&&vt(r,t),n?.insertBefore(r,u),r}function Dt(e,t){return Bt("div",e,t)}var nf=new WeakMap;function en(e,t,n,u,r){let o="translate("+t+"px,"+n+"px)",s=nf.get(e);o!=s&&(e.style.transform=o,nf.set(e,o),t<0||n<0||t>u||n>r?vt(e,Zn):Ys(e,Zn))}var uf=new WeakMap;function rf(e,t,n){let u=t+n,r=uf.get(e);u!=r&&(uf.set(e,u),e.style.background=t,e.style.borderColor=n)}var of=new WeakMap;function sf(e,t,n,u){let r=t+""+n,o=of.get(e);r!=o&&(of.set(e,r),e.style.height=n+"px",e.style.width=t+"px",e.style.marginLeft=u?-t/2+"px":0,e.style.marginTop=u?-n/2+"px":0)}var ri={passive:!0},wh={...ri,capture:!0};function e0(e,t,n,u){t.addEventListener(e,n,u?wh:ri)}function $s(e,t,n,u){t.removeEventListener(e,n,ri)}q0&&js();function Wt(e,t,n,u){let r;n=n||0,u=u||t.length-1;let o=u<=2147483647;for(;u-n>1;)r=o?n+u>>1:St((n+u)/2),t[r]<e?n=r:u=r;return e-t[n]<=t[u]-e?n:u}function Pf(e){return(n,u,r)=>{let o=-1,s=-1;for(let i=u;i<=r;i++)if(e(n[i])){o=i;break}for(let i=r;i>=u;i--)if(e(n[i])){s=i;break}return[o,s]}}var Mf=e=>e!=null,Ff=e=>e!=null&&e>0,eo=Pf(Mf),Nh=Pf(Ff);function Ih(e,t,n,u=0,r=!1){let o=r?Nh:eo,s=r?Ff:Mf;[t,n]=o(e,t,n);let i=e[t],l=e[t];if(t>-1)if(u==1)i=e[t],l=e[n];else if(u==-1)i=e[n],l=e[t];else for(let c=t;c<=n;c++){let p=e[c];s(p)&&(p<i?i=p:p>l&&(l=p))}return[i??ye,l??-ye]}function to(e,t,n,u){let r=cf(e),o=cf(t);e==t&&(r==-1?(e*=n,t/=n):(e/=n,t*=n));let s=n==10?cn:Uf,i=r==1?St:Ot,l=o==1?Ot:St,c=i(s(Ve(e))),p=l(s(Ve(t))),b=M0(n,c),g=M0(n,p);return n==10&&(c<0&&(b=_e(b,-c)),p<0&&(g=_e(g,-p))),u||n==2?(e=b*r,t=g*o):(e=Wf(e,b),t=no(t,g)),[e,t]}function oi(e,t,n,u){let r=to(e,t,n,u);return e==0&&(r[0]=0),t==0&&(r[1]=0),r}var si=.1,af={mode:3,pad:si},ku={pad:0,soft:null,mode:0},kh={min:ku,max:ku};function Xr(e,t,n,u){return uo(n)?lf(e,t,n):(ku.pad=n,ku.soft=u?0:null,ku.mode=u?3:0,lf(e,t,kh))}function ce(e,t){return e??t}function Lh(e,t,n){for(t=ce(t,0),n=ce(n,e.length-1);t<=n;){if(e[t]!=null)return!0;t++}return!1}function lf(e,t,n){let u=n.min,r=n.max,o=ce(u.pad,0),s=ce(r.pad,0),i=ce(u.hard,-ye),l=ce(r.hard,ye),c=ce(u.soft,ye),p=ce(r.soft,-ye),b=ce(u.mode,0),g=ce(r.mode,0),m=t-e,_=cn(m),x=it(Ve(e),Ve(t)),R=cn(x),k=Ve(R-_);(m<1e-24||k>10)&&(m=0,(e==0||t==0)&&(m=1e-24,b==2&&c!=ye&&(o=0),g==2&&p!=-ye&&(s=0)));let E=m||x||1e3,O=cn(E),w=M0(10,St(O)),$=E*(m==0?e==0?.1:1:o),C=_e(Wf(e-$,w/10),24),Y=e>=c&&(b==1||b==3&&C<=c||b==2&&C>=c)?c:ye,B=it(i,C<Y&&e>=Y?Y:Jt(Y,C)),Z=E*(m==0?t==0?.1:1:s),J=_e(no(t+Z,w/10),24),D=t<=p&&(g==1||g==3&&J>=p||g==2&&J<=p)?p:-ye,H=Jt(l,J>D&&t<=D?D:it(D,J));return B==H&&B==0&&(H=100),[B,H]}var Dh=new Intl.NumberFormat(q0?xh.language:"en-US"),ii=e=>Dh.format(e),Et=Math,zr=Et.PI,Ve=Et.abs,St=Et.floor,Je=Et.round,Ot=Et.ceil,Jt=Et.min,it=Et.max,M0=Et.pow,cf=Et.sign,cn=Et.log10,Uf=Et.log2,Oh=(e,t=1)=>Et.sinh(e)*t,Ws=(e,t=1)=>Et.asinh(e/t),ye=1/0;function ff(e){return(cn((e^e>>31)-(e>>31))|0)+1}function zs(e,t,n){return Jt(it(e,t),n)}function Gf(e){return typeof e=="function"}function re(e){return Gf(e)?e:()=>e}var Ah=()=>{},qf=e=>e,Bf=(e,t)=>t,Ch=e=>null,pf=e=>!0,df=(e,t)=>e==t,Ph=/\.\d*?(?=9{6,}|0{6,})/gm,t0=e=>{if(Vf(e)||Tn.has(e))return e;let t=`${e}`,n=t.match(Ph);if(n==null)return e;let u=n[0].length-1;if(t.indexOf("e-")!=-1){let[r,o]=t.split("e");return+`${t0(r)}e${o}`}return _e(e,u)};function Qn(e,t){return t0(_e(t0(e/t))*t)}function no(e,t){return t0(Ot(t0(e/t))*t)}function Wf(e,t){return t0(St(t0(e/t))*t)}function _e(e,t=0){if(Vf(e))return e;let n=10**t,u=e*n*(1+Number.EPSILON);return Je(u)/n}var Tn=new Map;function Jf(e){return((""+e).split(".")[1]||"").length}function Du(e,t,n,u){let r=[],o=u.map(Jf);for(let s=t;s<n;s++){let i=Ve(s),l=_e(M0(e,s),i);for(let c=0;c<u.length;c++){let p=e==10?+`${u[c]}e${s}`:u[c]*l,b=(s>=0?0:i)+(s>=o[c]?0:o[c]),g=e==10?p:_e(p,b);r.push(g),Tn.set(g,b)}}return r}var Lu={},ai=[],F0=[null,null],Rn=Array.isArray,Vf=Number.isInteger,Mh=e=>e===void 0;function mf(e){return typeof e=="string"}function uo(e){let t=!1;if(e!=null){let n=e.constructor;t=n==null||n==Object}return t}function Fh(e){return e!=null&&typeof e=="object"}var Uh=Object.getPrototypeOf(Uint8Array),Kf="__proto__";function U0(e,t=uo){let n;if(Rn(e)){let u=e.find(r=>r!=null);if(Rn(u)||t(u)){n=Array(e.length);for(let r=0;r<e.length;r++)n[r]=U0(e[r],t)}else n=e.slice()}else if(e instanceof Uh)n=e.slice();else if(t(e)){n={};for(let u in e)u!=Kf&&(n[u]=U0(e[u],t))}else n=e;return n}function Ue(e){let t=arguments;for(let n=1;n<t.length;n++){let u=t[n];for(let r in u)r!=Kf&&(uo(e[r])?Ue(e[r],U0(u[r])):e[r]=U0(u[r]))}return e}var Gh=0,qh=1,Bh=2;function Wh(e,t,n){for(let u=0,r,o=-1;u<t.length;u++){let s=t[u];if(s>o){for(r=s-1;r>=0&&e[r]==null;)e[r--]=null;for(r=s+1;r<n&&e[r]==null;)e[o=r++]=null}}}function Jh(e,t){if(Hh(e)){let s=e[0].slice();for(let i=1;i<e.length;i++)s.push(...e[i].slice(1));return jh(s[0])||(s=Kh(s)),s}let n=new Set;for(let s=0;s<e.length;s++){let l=e[s][0],c=l.length;for(let p=0;p<c;p++)n.add(l[p])}let u=[Array.from(n).sort((s,i)=>s-i)],r=u[0].length,o=new Map;for(let s=0;s<r;s++)o.set(u[0][s],s);for(let s=0;s<e.length;s++){let i=e[s],l=i[0];for(let c=1;c<i.length;c++){let p=i[c],b=Array(r).fill(void 0),g=t?t[s][c]:qh,m=[];for(let _=0;_<p.length;_++){let x=p[_],R=o.get(l[_]);x===null?g!=Gh&&(b[R]=x,g==Bh&&m.push(R)):b[R]=x}Wh(b,m,r),u.push(b)}}return u}var Vh=typeof queueMicrotask>"u"?e=>Promise.resolve().then(e):queueMicrotask;function Kh(e){let t=e[0],n=t.length,u=Array(n);for(let o=0;o<u.length;o++)u[o]=o;u.sort((o,s)=>t[o]-t[s]);let r=[];for(let o=0;o<e.length;o++){let s=e[o],i=Array(n);for(let l=0;l<n;l++)i[l]=s[u[l]];r.push(i)}return r}function Hh(e){let t=e[0][0],n=t.length;for(let u=1;u<e.length;u++){let r=e[u][0];if(r.length!=n)return!1;if(r!=t){for(let o=0;o<n;o++)if(r[o]!=t[o])return!1}}return!0}function jh(e,t=100){let n=e.length;if(n<=1)return!0;let u=0,r=n-1;for(;u<=r&&e[u]==null;)u++;for(;r>=u&&e[r]==null;)r--;if(r<=u)return!0;let o=it(1,St((r-u+1)/t));for(let s=e[u],i=u+o;i<=r;i+=o){let l=e[i];if(l!=null){if(l<=s)return!1;s=l}}return!0}var Hf=["January","February","March","April","May","June","July","August","September","October","November","December"],jf=["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"];function Yf(e){return e.slice(0,3)}var Yh=jf.map(Yf),$h=Hf.map(Yf),zh={MMMM:Hf,MMM:$h,WWWW:jf,WWW:Yh};function xu(e){return(e<10?"0":"")+e}function Qh(e){return(e<10?"00":e<100?"0":"")+e}var Xh={YYYY:e=>e.getFullYear(),YY:e=>(e.getFullYear()+"").slice(2),MMMM:(e,t)=>t.MMMM[e.getMonth()],MMM:(e,t)=>t.MMM[e.getMonth()],MM:e=>xu(e.getMonth()+1),M:e=>e.getMonth()+1,DD:e=>xu(e.getDate()),D:e=>e.getDate(),WWWW:(e,t)=>t.WWWW[e.getDay()],WWW:(e,t)=>t.WWW[e.getDay()],HH:e=>xu(e.getHours()),H:e=>e.getHours(),h:e=>{let t=e.getHours();return t==0?12:t>12?t-12:t},AA:e=>e.getHours()>=12?"PM":"AM",aa:e=>e.getHours()>=12?"pm":"am",a:e=>e.getHours()>=12?"p":"a",mm:e=>xu(e.getMinutes()),m:e=>e.getMinutes(),ss:e=>xu(e.getSeconds()),s:e=>e.getSeconds(),fff:e=>Qh(e.getMilliseconds())};function li(e,t){t=t||zh;let n=[],u=/\{([a-z]+)\}|[^{]+/gi,r;for(;r=u.exec(e);)n.push(r[0][0]=="{"?Xh[r[1]]:r[0]);return o=>{let s="";for(let i=0;i<n.length;i++)s+=typeof n[i]=="string"?n[i]:n[i](o,t);return s}}var Zh=new Intl.DateTimeFormat().resolvedOptions().timeZone;function eb(e,t){let n;return t=="UTC"||t=="Etc/UTC"?n=new Date(+e+e.getTimezoneOffset()*6e4):t==Zh?n=e:(n=new Date(e.toLocaleString("en-US",{timeZone:t})),n.setMilliseconds(e.getMilliseconds())),n}var $f=e=>e%1==0,Zr=[1,2,2.5,5],tb=Du(10,-32,0,Zr),zf=Du(10,0,32,Zr),nb=zf.filter($f),Xn=tb.concat(zf),ci=`
`,Qf="{YYYY}",hf=ci+Qf,Xf="{M}/{D}",Iu=ci+Xf,Yr=Iu+"/{YY}",Zf="{aa}",ub="{h}:{mm}",C0=ub+Zf,bf=ci+C0,gf=":{ss}",me=null;function ep(e){let t=e*1e3,n=t*60,u=n*60,r=u*24,o=r*30,s=r*365,l=(e==1?Du(10,0,3,Zr).filter($f):Du(10,-3,0,Zr)).concat([t,t*5,t*10,t*15,t*30,n,n*5,n*10,n*15,n*30,u,u*2,u*3,u*4,u*6,u*8,u*12,r,r*2,r*3,r*4,r*5,r*6,r*7,r*8,r*9,r*10,r*15,o,o*2,o*3,o*4,o*6,s,s*2,s*5,s*10,s*25,s*50,s*100]),c=[[s,Qf,me,me,me,me,me,me,1],[r*28,"{MMM}",hf,me,me,me,me,me,1],[r,Xf,hf,me,me,me,me,me,1],[u,"{h}"+Zf,Yr,me,Iu,me,me,me,1],[n,C0,Yr,me,Iu,me,me,me,1],[t,gf,Yr+" "+C0,me,Iu+" "+C0,me,bf,me,1],[e,gf+".{fff}",Yr+" "+C0,me,Iu+" "+C0,me,bf,me,1]];function p(b){return(g,m,_,x,R,k)=>{let E=[],O=R>=s,w=R>=o&&R<s,$=b(_),C=_e($*e,3),Y=Js($.getFullYear(),O?0:$.getMonth(),w||O?1:$.getDate()),B=_e(Y*e,3);if(w||O){let Z=w?R/o:0,J=O?R/s:0,D=C==B?C:_e(Js(Y.getFullYear()+J,Y.getMonth()+Z,1)*e,3),H=new Date(Je(D/e)),P=H.getFullYear(),Q=H.getMonth();for(let V=0;D<=x;V++){let oe=Js(P+J*V,Q+Z*V,1),W=oe-b(_e(oe*e,3));D=_e((+oe+W)*e,3),D<=x&&E.push(D)}}else{let Z=R>=r?r:R,J=St(_)-St(C),D=B+J+no(C-B,Z);E.push(D);let H=b(D),P=H.getHours()+H.getMinutes()/n+H.getSeconds()/u,Q=R/u,V=g.axes[m]._space,oe=k/V;for(;D=_e(D+R,e==1?0:3),!(D>x);)if(Q>1){let W=St(_e(P+Q,6))%24,ae=b(D).getHours()-W;ae>1&&(ae=-1),D-=ae*u,P=(P+Q)%24;let he=E[E.length-1];_e((D-he)/R,3)*oe>=.7&&E.push(D)}else E.push(D)}return E}}return[l,c,p]}var[rb,ob,sb]=ep(1),[ib,ab,lb]=ep(.001);Du(2,-53,53,[1]);function yf(e,t){return e.map(n=>n.map((u,r)=>r==0||r==8||u==null?u:t(r==1||n[8]==0?u:n[1]+u)))}function _f(e,t){return(n,u,r,o,s)=>{let i=t.find(_=>s>=_[0])||t[t.length-1],l,c,p,b,g,m;return u.map(_=>{let x=e(_),R=x.getFullYear(),k=x.getMonth(),E=x.getDate(),O=x.getHours(),w=x.getMinutes(),$=x.getSeconds(),C=R!=l&&i[2]||k!=c&&i[3]||E!=p&&i[4]||O!=b&&i[5]||w!=g&&i[6]||$!=m&&i[7]||i[1];return l=R,c=k,p=E,b=O,g=w,m=$,C(x)})}}function cb(e,t){let n=li(t);return(u,r,o,s,i)=>r.map(l=>n(e(l)))}function Js(e,t,n){return new Date(e,t,n)}function vf(e,t){return t(e)}var fb="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function Sf(e,t){return(n,u,r,o)=>o==null?ui:t(e(u))}function pb(e,t){let n=e.series[t];return n.width?n.stroke(e,t):n.points.width?n.points.stroke(e,t):null}function db(e,t){return e.series[t].fill(e,t)}var mb={show:!0,live:!0,isolate:!1,mount:Ah,markers:{show:!0,width:2,stroke:pb,fill:db,dash:"solid"},idx:null,idxs:null,values:[]};function hb(e,t){let n=e.cursor.points,u=Dt(),r=n.size(e,t);Te(u,wu,r),Te(u,Nu,r);let o=r/-2;Te(u,"marginLeft",o),Te(u,"marginTop",o);let s=n.width(e,t,r);return s&&Te(u,"borderWidth",s),u}function bb(e,t){let n=e.series[t].points;return n._fill||n._stroke}function gb(e,t){let n=e.series[t].points;return n._stroke||n._fill}function yb(e,t){return e.series[t].points.size}var Vs=[0,0];function _b(e,t,n){return Vs[0]=t,Vs[1]=n,Vs}function $r(e,t,n,u=!0){return r=>{r.button==0&&(!u||r.target==t)&&n(r)}}function Ks(e,t,n,u=!0){return r=>{(!u||r.target==t)&&n(r)}}var vb={show:!0,x:!0,y:!0,lock:!1,move:_b,points:{one:!1,show:hb,size:yb,width:0,stroke:gb,fill:bb},bind:{mousedown:$r,mouseup:$r,click:$r,dblclick:$r,mousemove:Ks,mouseleave:Ks,mouseenter:Ks},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(e,t)=>{t.stopPropagation(),t.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(e,t,n,u,r)=>u-r,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},tp={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},fi=Ue({},tp,{filter:Bf}),np=Ue({},fi,{size:10}),up=Ue({},tp,{show:!1}),pi='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',rp="bold "+pi,op=1.5,Ef={show:!0,scale:"x",stroke:ni,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:rp,side:2,grid:fi,ticks:np,border:up,font:pi,lineGap:op,rotate:0},Sb="Value",Eb="Time",Rf={show:!0,scale:"x",auto:!1,sorted:1,min:ye,max:-ye,idxs:[]};function Rb(e,t,n,u,r){return t.map(o=>o==null?"":ii(o))}function Tb(e,t,n,u,r,o,s){let i=[],l=Tn.get(r)||0;n=s?n:_e(no(n,r),l);for(let c=n;c<=u;c=_e(c+r,l))i.push(Object.is(c,-0)?0:c);return i}function Qs(e,t,n,u,r,o,s){let i=[],l=e.scales[e.axes[t].scale].log,c=l==10?cn:Uf,p=St(c(n));r=M0(l,p),l==10&&(r=Xn[Wt(r,Xn)]);let b=n,g=r*l;l==10&&(g=Xn[Wt(g,Xn)]);do i.push(b),b=b+r,l==10&&!Tn.has(b)&&(b=_e(b,Tn.get(r))),b>=g&&(r=b,g=r*l,l==10&&(g=Xn[Wt(g,Xn)]));while(b<=u);return i}function xb(e,t,n,u,r,o,s){let l=e.scales[e.axes[t].scale].asinh,c=u>l?Qs(e,t,it(l,n),u,r):[l],p=u>=0&&n<=0?[0]:[];return(n<-l?Qs(e,t,it(l,-u),-n,r):[l]).reverse().map(g=>-g).concat(p,c)}var sp=/./,wb=/[12357]/,Nb=/[125]/,Tf=/1/,Xs=(e,t,n,u)=>e.map((r,o)=>t==4&&r==0||o%u==0&&n.test(r.toExponential()[r<0?1:0])?r:null);function Ib(e,t,n,u,r){let o=e.axes[n],s=o.scale,i=e.scales[s],l=e.valToPos,c=o._space,p=l(10,s),b=l(9,s)-p>=c?sp:l(7,s)-p>=c?wb:l(5,s)-p>=c?Nb:Tf;if(b==Tf){let g=Ve(l(1,s)-p);if(g<c)return Xs(t.slice().reverse(),i.distr,b,Ot(c/g)).reverse()}return Xs(t,i.distr,b,1)}function kb(e,t,n,u,r){let o=e.axes[n],s=o.scale,i=o._space,l=e.valToPos,c=Ve(l(1,s)-l(2,s));return c<i?Xs(t.slice().reverse(),3,sp,Ot(i/c)).reverse():t}function Lb(e,t,n,u){return u==null?ui:t==null?"":ii(t)}var xf={show:!0,scale:"y",stroke:ni,space:30,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:rp,side:3,grid:fi,ticks:np,border:up,font:pi,lineGap:op,rotate:0};function Db(e,t){let n=3+(e||1)*2;return _e(n*t,3)}function Ob(e,t){let{scale:n,idxs:u}=e.series[0],r=e._data[0],o=e.valToPos(r[u[0]],n,!0),s=e.valToPos(r[u[1]],n,!0),i=Ve(s-o),l=e.series[t],c=i/(l.points.space*pe);return u[1]-u[0]<=c}var wf={scale:null,auto:!0,sorted:0,min:ye,max:-ye},ip=(e,t,n,u,r)=>r,Nf={show:!0,auto:!0,sorted:0,gaps:ip,alpha:1,facets:[Ue({},wf,{scale:"x"}),Ue({},wf,{scale:"y"})]},If={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:ip,alpha:1,points:{show:Ob,filter:null},values:null,min:ye,max:-ye,idxs:[],path:null,clip:null};function Ab(e,t,n,u,r){return n/10}var ap={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,max:null,dir:1,ori:0},Cb=Ue({},ap,{time:!1,ori:1}),kf={};function lp(e,t){let n=kf[e];return n||(n={key:e,plots:[],sub(u){n.plots.push(u)},unsub(u){n.plots=n.plots.filter(r=>r!=u)},pub(u,r,o,s,i,l,c){for(let p=0;p<n.plots.length;p++)n.plots[p]!=r&&n.plots[p].pub(u,r,o,s,i,l,c)}},e!=null&&(kf[e]=n)),n}var G0=1,Zs=2;function n0(e,t,n){let u=e.mode,r=e.series[t],o=u==2?e._data[t]:e._data,s=e.scales,i=e.bbox,l=o[0],c=u==2?o[1]:o[t],p=u==2?s[r.facets[0].scale]:s[e.series[0].scale],b=u==2?s[r.facets[1].scale]:s[r.scale],g=i.left,m=i.top,_=i.width,x=i.height,R=e.valToPosH,k=e.valToPosV;return p.ori==0?n(r,l,c,p,b,R,k,g,m,_,x,oo,B0,io,fp,dp):n(r,l,c,p,b,k,R,m,g,x,_,so,W0,hi,pp,mp)}function di(e,t){let n=0,u=0,r=ce(e.bands,ai);for(let o=0;o<r.length;o++){let s=r[o];s.series[0]==t?n=s.dir:s.series[1]==t&&(s.dir==1?u|=1:u|=2)}return[n,u==1?-1:u==2?1:u==3?2:0]}function Pb(e,t,n,u,r){let o=e.mode,s=e.series[t],i=o==2?s.facets[1].scale:s.scale,l=e.scales[i];return r==-1?l.min:r==1?l.max:l.distr==3?l.dir==1?l.min:l.max:0}function fn(e,t,n,u,r,o){return n0(e,t,(s,i,l,c,p,b,g,m,_,x,R)=>{let k=s.pxRound,E=c.dir*(c.ori==0?1:-1),O=c.ori==0?B0:W0,w,$;E==1?(w=n,$=u):(w=u,$=n);let C=k(b(i[w],c,x,m)),Y=k(g(l[w],p,R,_)),B=k(b(i[$],c,x,m)),Z=k(g(o==1?p.max:p.min,p,R,_)),J=new Path2D(r);return O(J,B,Z),O(J,C,Z),O(J,C,Y),J})}function ro(e,t,n,u,r,o){let s=null;if(e.length>0){s=new Path2D;let i=t==0?io:hi,l=n;for(let b=0;b<e.length;b++){let g=e[b];if(g[1]>g[0]){let m=g[0]-l;m>0&&i(s,l,u,m,u+o),l=g[1]}}let c=n+r-l,p=10;c>0&&i(s,l,u-p/2,c,u+o+p)}return s}function Mb(e,t,n){let u=e[e.length-1];u&&u[0]==t?u[1]=n:e.push([t,n])}function mi(e,t,n,u,r,o,s){let i=[],l=e.length;for(let c=r==1?n:u;c>=n&&c<=u;c+=r)if(t[c]===null){let b=c,g=c;if(r==1)for(;++c<=u&&t[c]===null;)g=c;else for(;--c>=n&&t[c]===null;)g=c;let m=o(e[b]),_=g==b?m:o(e[g]),x=b-r;m=s<=0&&x>=0&&x<l?o(e[x]):m;let k=g+r;_=s>=0&&k>=0&&k<l?o(e[k]):_,_>=m&&i.push([m,_])}return i}function Lf(e){return e==0?qf:e==1?Je:t=>Qn(t,e)}function cp(e){let t=e==0?oo:so,n=e==0?(r,o,s,i,l,c)=>{r.arcTo(o,s,i,l,c)}:(r,o,s,i,l,c)=>{r.arcTo(s,o,l,i,c)},u=e==0?(r,o,s,i,l)=>{r.rect(o,s,i,l)}:(r,o,s,i,l)=>{r.rect(s,o,l,i)};return(r,o,s,i,l,c=0,p=0)=>{c==0&&p==0?u(r,o,s,i,l):(c=Jt(c,i/2,l/2),p=Jt(p,i/2,l/2),t(r,o+c,s),n(r,o+i,s,o+i,s+l,c),n(r,o+i,s+l,o,s+l,p),n(r,o,s+l,o,s,p),n(r,o,s,o+i,s,c),r.closePath())}}var oo=(e,t,n)=>{e.moveTo(t,n)},so=(e,t,n)=>{e.moveTo(n,t)},B0=(e,t,n)=>{e.lineTo(t,n)},W0=(e,t,n)=>{e.lineTo(n,t)},io=cp(0),hi=cp(1),fp=(e,t,n,u,r,o)=>{e.arc(t,n,u,r,o)},pp=(e,t,n,u,r,o)=>{e.arc(n,t,u,r,o)},dp=(e,t,n,u,r,o,s)=>{e.bezierCurveTo(t,n,u,r,o,s)},mp=(e,t,n,u,r,o,s)=>{e.bezierCurveTo(n,t,r,u,s,o)};function hp(e){return(t,n,u,r,o)=>n0(t,n,(s,i,l,c,p,b,g,m,_,x,R)=>{let{pxRound:k,points:E}=s,O,w;c.ori==0?(O=oo,w=fp):(O=so,w=pp);let $=_e(E.width*pe,3),C=(E.size-E.width)/2*pe,Y=_e(C*2,3),B=new Path2D,Z=new Path2D,{left:J,top:D,width:H,height:P}=t.bbox;io(Z,J-Y,D-Y,H+Y*2,P+Y*2);let Q=V=>{if(l[V]!=null){let oe=k(b(i[V],c,x,m)),W=k(g(l[V],p,R,_));O(B,oe+C,W),w(B,oe,W,C,0,zr*2)}};if(o)o.forEach(Q);else for(let V=u;V<=r;V++)Q(V);return{stroke:$>0?B:null,fill:B,clip:Z,flags:G0|Zs}})}function bp(e){return(t,n,u,r,o,s)=>{u!=r&&(o!=u&&s!=u&&e(t,n,u),o!=r&&s!=r&&e(t,n,r),e(t,n,s))}}var Fb=bp(B0),Ub=bp(W0);function gp(e){let t=ce(e?.alignGaps,0);return(n,u,r,o)=>n0(n,u,(s,i,l,c,p,b,g,m,_,x,R)=>{[r,o]=eo(l,r,o);let k=s.pxRound,E=P=>k(b(P,c,x,m)),O=P=>k(g(P,p,R,_)),w,$;c.ori==0?(w=B0,$=Fb):(w=W0,$=Ub);let C=c.dir*(c.ori==0?1:-1),Y={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:G0},B=Y.stroke,Z=!1;if(o-r>=x*4){let P=G=>n.posToVal(G,c.key,!0),Q=null,V=null,oe,W,lt,xe=E(i[C==1?r:o]),ae=E(i[r]),he=E(i[o]),te=P(C==1?ae+1:he-1);for(let G=C==1?r:o;G>=r&&G<=o;G+=C){let Ge=i[G],we=(C==1?Ge<te:Ge>te)?xe:E(Ge),de=l[G];we==xe?de!=null?(W=de,Q==null?(w(B,we,O(W)),oe=Q=V=W):W<Q?Q=W:W>V&&(V=W)):de===null&&(Z=!0):(Q!=null&&$(B,xe,O(Q),O(V),O(oe),O(W)),de!=null?(W=de,w(B,we,O(W)),Q=V=oe=W):(Q=V=null,de===null&&(Z=!0)),xe=we,te=P(xe+C))}Q!=null&&Q!=V&&lt!=xe&&$(B,xe,O(Q),O(V),O(oe),O(W))}else for(let P=C==1?r:o;P>=r&&P<=o;P+=C){let Q=l[P];Q===null?Z=!0:Q!=null&&w(B,E(i[P]),O(Q))}let[D,H]=di(n,u);if(s.fill!=null||D!=0){let P=Y.fill=new Path2D(B),Q=s.fillTo(n,u,s.min,s.max,D),V=O(Q),oe=E(i[r]),W=E(i[o]);C==-1&&([W,oe]=[oe,W]),w(P,W,V),w(P,oe,V)}if(!s.spanGaps){let P=[];Z&&P.push(...mi(i,l,r,o,C,E,t)),Y.gaps=P=s.gaps(n,u,r,o,P),Y.clip=ro(P,c.ori,m,_,x,R)}return H!=0&&(Y.band=H==2?[fn(n,u,r,o,B,-1),fn(n,u,r,o,B,1)]:fn(n,u,r,o,B,H)),Y})}function Gb(e){let t=ce(e.align,1),n=ce(e.ascDesc,!1),u=ce(e.alignGaps,0),r=ce(e.extend,!1);return(o,s,i,l)=>n0(o,s,(c,p,b,g,m,_,x,R,k,E,O)=>{[i,l]=eo(b,i,l);let w=c.pxRound,{left:$,width:C}=o.bbox,Y=ae=>w(_(ae,g,E,R)),B=ae=>w(x(ae,m,O,k)),Z=g.ori==0?B0:W0,J={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:G0},D=J.stroke,H=g.dir*(g.ori==0?1:-1),P=B(b[H==1?i:l]),Q=Y(p[H==1?i:l]),V=Q,oe=Q;r&&t==-1&&(oe=$,Z(D,oe,P)),Z(D,Q,P);for(let ae=H==1?i:l;ae>=i&&ae<=l;ae+=H){let he=b[ae];if(he==null)continue;let te=Y(p[ae]),G=B(he);t==1?Z(D,te,P):Z(D,V,G),Z(D,te,G),P=G,V=te}let W=V;r&&t==1&&(W=$+C,Z(D,W,P));let[lt,xe]=di(o,s);if(c.fill!=null||lt!=0){let ae=J.fill=new Path2D(D),he=c.fillTo(o,s,c.min,c.max,lt),te=B(he);Z(ae,W,te),Z(ae,oe,te)}if(!c.spanGaps){let ae=[];ae.push(...mi(p,b,i,l,H,Y,u));let he=c.width*pe/2,te=n||t==1?he:-he,G=n||t==-1?-he:he;ae.forEach(Ge=>{Ge[0]+=te,Ge[1]+=G}),J.gaps=ae=c.gaps(o,s,i,l,ae),J.clip=ro(ae,g.ori,R,k,E,O)}return xe!=0&&(J.band=xe==2?[fn(o,s,i,l,D,-1),fn(o,s,i,l,D,1)]:fn(o,s,i,l,D,xe)),J})}function Df(e,t,n,u,r,o,s=ye){if(e.length>1){let i=null;for(let l=0,c=1/0;l<e.length;l++)if(t[l]!==void 0){if(i!=null){let p=Ve(e[l]-e[i]);p<c&&(c=p,s=Ve(n(e[l],u,r,o)-n(e[i],u,r,o)))}i=l}}return s}function qb(e){e=e||Lu;let t=ce(e.size,[.6,ye,1]),n=e.align||0,u=e.gap||0,r=e.radius;r=r==null?[0,0]:typeof r=="number"?[r,0]:r;let o=re(r),s=1-t[0],i=ce(t[1],ye),l=ce(t[2],1),c=ce(e.disp,Lu),p=ce(e.each,m=>{}),{fill:b,stroke:g}=c;return(m,_,x,R)=>n0(m,_,(k,E,O,w,$,C,Y,B,Z,J,D)=>{let H=k.pxRound,P=n,Q=u*pe,V=i*pe,oe=l*pe,W,lt;w.ori==0?[W,lt]=o(m,_):[lt,W]=o(m,_);let xe=w.dir*(w.ori==0?1:-1),ae=w.ori==0?io:hi,he=w.ori==0?p:(F,ve,qe,s0,In,Kt,kn)=>{p(F,ve,qe,In,s0,kn,Kt)},te=ce(m.bands,ai).find(F=>F.series[0]==_),G=te!=null?te.dir:0,Ge=k.fillTo(m,_,k.min,k.max,G),nt=H(Y(Ge,$,D,Z)),we,de,At,mt=J,De=H(k.width*pe),Vt=!1,tn=null,Rt=null,pn=null,u0=null;b!=null&&(De==0||g!=null)&&(Vt=!0,tn=b.values(m,_,x,R),Rt=new Map,new Set(tn).forEach(F=>{F!=null&&Rt.set(F,new Path2D)}),De>0&&(pn=g.values(m,_,x,R),u0=new Map,new Set(pn).forEach(F=>{F!=null&&u0.set(F,new Path2D)})));let{x0:r0,size:H0}=c;if(r0!=null&&H0!=null){P=1,E=r0.values(m,_,x,R),r0.unit==2&&(E=E.map(qe=>m.posToVal(B+qe*J,w.key,!0)));let F=H0.values(m,_,x,R);H0.unit==2?de=F[0]*J:de=C(F[0],w,J,B)-C(0,w,J,B),mt=Df(E,O,C,w,J,B,mt),At=mt-de+Q}else mt=Df(E,O,C,w,J,B,mt),At=mt*s+Q,de=mt-At;At<1&&(At=0),De>=de/2&&(De=0),At<5&&(H=qf);let Mu=At>0,wn=mt-At-(Mu?De:0);de=H(zs(wn,oe,V)),we=(P==0?de/2:P==xe?0:de)-P*xe*((P==0?Q/2:0)+(Mu?De/2:0));let ut={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},o0=Vt?null:new Path2D,nn=null;if(te!=null)nn=m.data[te.series[1]];else{let{y0:F,y1:ve}=c;F!=null&&ve!=null&&(O=ve.values(m,_,x,R),nn=F.values(m,_,x,R))}let Nn=W*de,ee=lt*de;for(let F=xe==1?x:R;F>=x&&F<=R;F+=xe){let ve=O[F];if(ve==null)continue;if(nn!=null){let ct=nn[F]??0;if(ve-ct==0)continue;nt=Y(ct,$,D,Z)}let qe=w.distr!=2||c!=null?E[F]:F,s0=C(qe,w,J,B),In=Y(ce(ve,Ge),$,D,Z),Kt=H(s0-we),kn=H(it(In,nt)),ht=H(Jt(In,nt)),Tt=kn-ht;if(ve!=null){let ct=ve<0?ee:Nn,Ct=ve<0?Nn:ee;Vt?(De>0&&pn[F]!=null&&ae(u0.get(pn[F]),Kt,ht+St(De/2),de,it(0,Tt-De),ct,Ct),tn[F]!=null&&ae(Rt.get(tn[F]),Kt,ht+St(De/2),de,it(0,Tt-De),ct,Ct)):ae(o0,Kt,ht+St(De/2),de,it(0,Tt-De),ct,Ct),he(m,_,F,Kt-De/2,ht,de+De,Tt)}}return De>0?ut.stroke=Vt?u0:o0:Vt||(ut._fill=k.width==0?k._fill:k._stroke??k._fill,ut.width=0),ut.fill=Vt?Rt:o0,ut})}function Bb(e,t){let n=ce(t?.alignGaps,0);return(u,r,o,s)=>n0(u,r,(i,l,c,p,b,g,m,_,x,R,k)=>{[o,s]=eo(c,o,s);let E=i.pxRound,O=W=>E(g(W,p,R,_)),w=W=>E(m(W,b,k,x)),$,C,Y;p.ori==0?($=oo,Y=B0,C=dp):($=so,Y=W0,C=mp);let B=p.dir*(p.ori==0?1:-1),Z=O(l[B==1?o:s]),J=Z,D=[],H=[];for(let W=B==1?o:s;W>=o&&W<=s;W+=B)if(c[W]!=null){let xe=l[W],ae=O(xe);D.push(J=ae),H.push(w(c[W]))}let P={stroke:e(D,H,$,Y,C,E),fill:null,clip:null,band:null,gaps:null,flags:G0},Q=P.stroke,[V,oe]=di(u,r);if(i.fill!=null||V!=0){let W=P.fill=new Path2D(Q),lt=i.fillTo(u,r,i.min,i.max,V),xe=w(lt);Y(W,J,xe),Y(W,Z,xe)}if(!i.spanGaps){let W=[];W.push(...mi(l,c,o,s,B,O,n)),P.gaps=W=i.gaps(u,r,o,s,W),P.clip=ro(W,p.ori,_,x,R,k)}return oe!=0&&(P.band=oe==2?[fn(u,r,o,s,Q,-1),fn(u,r,o,s,Q,1)]:fn(u,r,o,s,Q,oe)),P})}function Wb(e){return Bb(Jb,e)}function Jb(e,t,n,u,r,o){let s=e.length;if(s<2)return null;let i=new Path2D;if(n(i,e[0],t[0]),s==2)u(i,e[1],t[1]);else{let l=Array(s),c=Array(s-1),p=Array(s-1),b=Array(s-1);for(let g=0;g<s-1;g++)p[g]=t[g+1]-t[g],b[g]=e[g+1]-e[g],c[g]=p[g]/b[g];l[0]=c[0];for(let g=1;g<s-1;g++)c[g]===0||c[g-1]===0||c[g-1]>0!=c[g]>0?l[g]=0:(l[g]=3*(b[g-1]+b[g])/((2*b[g]+b[g-1])/c[g-1]+(b[g]+2*b[g-1])/c[g]),isFinite(l[g])||(l[g]=0));l[s-1]=c[s-2];for(let g=0;g<s-1;g++)r(i,e[g]+b[g]/3,t[g]+l[g]*b[g]/3,e[g+1]-b[g]/3,t[g+1]-l[g+1]*b[g]/3,e[g+1],t[g+1])}return i}var ei=new Set;function Of(){for(let e of ei)e.syncRect(!0)}q0&&(e0(Rh,P0,Of),e0(Th,P0,Of,!0),e0(Qr,P0,()=>{et.pxRatio=pe}));var Vb=gp(),Kb=hp();function Af(e,t,n,u){return(u?[e[0],e[1]].concat(e.slice(2)):[e[0]].concat(e.slice(1))).map((o,s)=>ti(o,s,t,n))}function Hb(e,t){return e.map((n,u)=>u==0?{}:Ue({},t,n))}function ti(e,t,n,u){return Ue({},t==0?n:u,e)}function yp(e,t,n){return t==null?F0:[t,n]}var jb=yp;function Yb(e,t,n){return t==null?F0:Xr(t,n,si,!0)}function _p(e,t,n,u){return t==null?F0:to(t,n,e.scales[u].log,!1)}var $b=_p;function vp(e,t,n,u){return t==null?F0:oi(t,n,e.scales[u].log,!1)}var zb=vp;function Qb(e,t,n,u,r){let o=it(ff(e),ff(t)),s=t-e,i=Wt(r/u*s,n);do{let l=n[i],c=u*l/s;if(c>=r&&o+(l<5?Tn.get(l):0)<=17)return[l,c]}while(++i<n.length);return[0,0]}function Cf(e){let t,n;return e=e.replace(/(\d+)px/,(u,r)=>(t=Je((n=+r)*pe))+"px"),[e,t,n]}function Xb(e){e.show&&[e.font,e.labelFont].forEach(t=>{let n=_e(t[2]*pe,1);t[0]=t[0].replace(/[0-9.]+px/,n+"px"),t[1]=n})}function et(e,t,n){let u={mode:ce(e.mode,1)},r=u.mode;function o(a,f,d,h){let y=f.valToPct(a);return h+d*(f.dir==-1?1-y:y)}function s(a,f,d,h){let y=f.valToPct(a);return h+d*(f.dir==-1?y:1-y)}function i(a,f,d,h){return f.ori==0?o(a,f,d,h):s(a,f,d,h)}u.valToPosH=o,u.valToPosV=s;let l=!1;u.status=0;let c=u.root=Dt(oh);if(e.id!=null&&(c.id=e.id),vt(c,e.class),e.title){let a=Dt(ah,c);a.textContent=e.title}let p=Bt("canvas"),b=u.ctx=p.getContext("2d"),g=Dt(lh,c);e0("click",g,a=>{a.target===_&&(Se!=g0||Ne!=y0)&&Xe.click(u,a)},!0);let m=u.under=Dt(ch,g);g.appendChild(p);let _=u.over=Dt(fh,g);e=U0(e);let x=+ce(e.pxAlign,1),R=Lf(x);(e.plugins||[]).forEach(a=>{a.opts&&(e=a.opts(u,e)||e)});let k=e.ms||.001,E=u.series=r==1?Af(e.series||[],Rf,If,!1):Hb(e.series||[null],Nf),O=u.axes=Af(e.axes||[],Ef,xf,!0),w=u.scales={},$=u.bands=e.bands||[];$.forEach(a=>{a.fill=re(a.fill||null),a.dir=ce(a.dir,-1)});let C=r==2?E[1].facets[0].scale:E[0].scale,Y={axes:id,series:nd},B=(e.drawOrder||["axes","series"]).map(a=>Y[a]);function Z(a){let f=a.distr==3?d=>cn(d>0?d:a.clamp(u,d,a.min,a.max,a.key)):a.distr==4?d=>Ws(d,a.asinh):a.distr==100?d=>a.fwd(d):d=>d;return d=>{let h=f(d),{_min:y,_max:S}=a,T=S-y;return(h-y)/T}}function J(a){let f=w[a];if(f==null){let d=(e.scales||Lu)[a]||Lu;if(d.from!=null){J(d.from);let h=Ue({},w[d.from],d,{key:a});h.valToPct=Z(h),w[a]=h}else{f=w[a]=Ue({},a==C?ap:Cb,d),f.key=a;let h=f.time,y=f.range,S=Rn(y);if((a!=C||r==2&&!h)&&(S&&(y[0]==null||y[1]==null)&&(y={min:y[0]==null?af:{mode:1,hard:y[0],soft:y[0]},max:y[1]==null?af:{mode:1,hard:y[1],soft:y[1]}},S=!1),!S&&uo(y))){let T=y;y=(I,L,A)=>L==null?F0:Xr(L,A,T)}f.range=re(y||(h?jb:a==C?f.distr==3?$b:f.distr==4?zb:yp:f.distr==3?_p:f.distr==4?vp:Yb)),f.auto=re(S?!1:f.auto),f.clamp=re(f.clamp||Ab),f._min=f._max=null,f.valToPct=Z(f)}}}J("x"),J("y"),r==1&&E.forEach(a=>{J(a.scale)}),O.forEach(a=>{J(a.scale)});for(let a in e.scales)J(a);let D=w[C],H=D.distr,P,Q;D.ori==0?(vt(c,sh),P=o,Q=s):(vt(c,ih),P=s,Q=o);let V={};for(let a in w){let f=w[a];(f.min!=null||f.max!=null)&&(V[a]={min:f.min,max:f.max},f.min=f.max=null)}let oe=e.tzDate||(a=>new Date(Je(a/k))),W=e.fmtDate||li,lt=k==1?sb(oe):lb(oe),xe=_f(oe,yf(k==1?ob:ab,W)),ae=Sf(oe,vf(fb,W)),he=[],te=u.legend=Ue({},mb,e.legend),G=u.cursor=Ue({},vb,{drag:{y:r==2}},e.cursor),Ge=te.show,nt=G.show,we=te.markers;te.idxs=he,we.width=re(we.width),we.dash=re(we.dash),we.stroke=re(we.stroke),we.fill=re(we.fill);let de,At,mt,De=[],Vt=[],tn,Rt=!1,pn={};if(te.live){let a=E[1]?E[1].values:null;Rt=a!=null,tn=Rt?a(u,1,0):{_:0};for(let f in tn)pn[f]=ui}if(Ge)if(de=Bt("table",gh,c),mt=Bt("tbody",null,de),te.mount(u,de),Rt){At=Bt("thead",null,de,mt);let a=Bt("tr",null,At);Bt("th",null,a);for(var u0 in tn)Bt("th",Yc,a).textContent=u0}else vt(de,_h),te.live&&vt(de,yh);let r0={show:!0},H0={show:!1};function Mu(a,f){if(f==0&&(Rt||!te.live||r==2))return F0;let d=[],h=Bt("tr",vh,mt,mt.childNodes[f]);vt(h,a.class),a.show||vt(h,Zn);let y=Bt("th",null,h);if(we.show){let I=Dt(Sh,y);if(f>0){let L=we.width(u,f);L&&(I.style.border=L+"px "+we.dash(u,f)+" "+we.stroke(u,f)),I.style.background=we.fill(u,f)}}let S=Dt(Yc,y);a.label instanceof HTMLElement?S.appendChild(a.label):S.textContent=a.label,f>0&&(we.show||(S.style.color=a.width>0?we.stroke(u,f):we.fill(u,f)),ut("click",y,I=>{if(G._lock)return;Dn(I);let L=E.indexOf(a);if((I.ctrlKey||I.metaKey)!=te.isolate){let A=E.some((M,U)=>U>0&&U!=L&&M.show);E.forEach((M,U)=>{U>0&&jt(U,A?U==L?r0:H0:r0,!0,Pe.setSeries)})}else jt(L,{show:!a.show},!0,Pe.setSeries)},!1),a0&&ut(Xc,y,I=>{G._lock||(Dn(I),jt(E.indexOf(a),v0,!0,Pe.setSeries))},!1));for(var T in tn){let I=Bt("td",Eh,h);I.textContent="--",d.push(I)}return[h,d]}let wn=new Map;function ut(a,f,d,h=!0){let y=wn.get(f)||{},S=G.bind[a](u,f,d,h);S&&(e0(a,f,y[a]=S),wn.set(f,y))}function o0(a,f,d){let h=wn.get(f)||{};for(let y in h)(a==null||y==a)&&($s(y,f,h[y]),delete h[y]);a==null&&wn.delete(f)}let nn=0,Nn=0,ee=0,F=0,ve=0,qe=0,s0=ve,In=qe,Kt=ee,kn=F,ht=0,Tt=0,ct=0,Ct=0;u.bbox={};let lo=!1,Fu=!1,i0=!1,Ln=!1,Uu=!1,xt=!1;function co(a,f,d){(d||a!=u.width||f!=u.height)&&_i(a,f),d0(!1),i0=!0,Fu=!0,m0()}function _i(a,f){u.width=nn=ee=a,u.height=Nn=F=f,ve=qe=0,$p(),zp();let d=u.bbox;ht=d.left=Qn(ve*pe,.5),Tt=d.top=Qn(qe*pe,.5),ct=d.width=Qn(ee*pe,.5),Ct=d.height=Qn(F*pe,.5)}let Hp=3;function jp(){let a=!1,f=0;for(;!a;){f++;let d=od(f),h=sd(f);a=f==Hp||d&&h,a||(_i(u.width,u.height),Fu=!0)}}function Yp({width:a,height:f}){co(a,f)}u.setSize=Yp;function $p(){let a=!1,f=!1,d=!1,h=!1;O.forEach((y,S)=>{if(y.show&&y._show){let{side:T,_size:I}=y,L=T%2,A=y.label!=null?y.labelSize:0,M=I+A;M>0&&(L?(ee-=M,T==3?(ve+=M,h=!0):d=!0):(F-=M,T==0?(qe+=M,a=!0):f=!0))}}),On[0]=a,On[1]=d,On[2]=f,On[3]=h,ee-=dn[1]+dn[3],ve+=dn[3],F-=dn[2]+dn[0],qe+=dn[0]}function zp(){let a=ve+ee,f=qe+F,d=ve,h=qe;function y(S,T){switch(S){case 1:return a+=T,a-T;case 2:return f+=T,f-T;case 3:return d-=T,d+T;case 0:return h-=T,h+T}}O.forEach((S,T)=>{if(S.show&&S._show){let I=S.side;S._pos=y(I,S._size),S.label!=null&&(S._lpos=y(I,S.labelSize))}})}if(G.dataIdx==null){let a=G.hover,f=a.skip=new Set(a.skip??[]);f.add(void 0);let d=a.prox=re(a.prox),h=a.bias??=0;G.dataIdx=(y,S,T,I)=>{if(S==0)return T;let L=T,A=d(y,S,T,I)??ye,M=A>=0&&A<ye,U=D.ori==0?ee:F,X=G.left,fe=t[0],le=t[S];if(f.has(le[T])){L=null;let ne=null,j=null,q;if(h==0||h==-1)for(q=T;ne==null&&q-- >0;)f.has(le[q])||(ne=q);if(h==0||h==1)for(q=T;j==null&&q++<le.length;)f.has(le[q])||(j=q);if(ne!=null||j!=null)if(M){let Re=ne==null?-1/0:P(fe[ne],D,U,0),Oe=j==null?1/0:P(fe[j],D,U,0),ze=X-Re,be=Oe-X;ze<=be?ze<=A&&(L=ne):be<=A&&(L=j)}else L=j==null?ne:ne==null?j:T-ne<=j-T?ne:j}else M&&Ve(X-P(fe[T],D,U,0))>A&&(L=null);return L}}let Dn=a=>{G.event=a};G.idxs=he,G._lock=!1;let tt=G.points;tt.show=re(tt.show),tt.size=re(tt.size),tt.stroke=re(tt.stroke),tt.width=re(tt.width),tt.fill=re(tt.fill);let Ht=u.focus=Ue({},e.focus||{alpha:.3},G.focus),a0=Ht.prox>=0,l0=a0&&tt.one,wt=[],c0=[],f0=[];function vi(a,f){let d=tt.show(u,f);if(d instanceof HTMLElement)return vt(d,bh),vt(d,a.class),en(d,-10,-10,ee,F),_.insertBefore(d,wt[f]),d}function Si(a,f){if(r==1||f>0){let d=r==1&&w[a.scale].time,h=a.value;a.value=d?mf(h)?Sf(oe,vf(h,W)):h||ae:h||Lb,a.label=a.label||(d?Eb:Sb)}if(l0||f>0){a.width=a.width==null?1:a.width,a.paths=a.paths||Vb||Ch,a.fillTo=re(a.fillTo||Pb),a.pxAlign=+ce(a.pxAlign,x),a.pxRound=Lf(a.pxAlign),a.stroke=re(a.stroke||null),a.fill=re(a.fill||null),a._stroke=a._fill=a._paths=a._focus=null;let d=Db(it(1,a.width),1),h=a.points=Ue({},{size:d,width:it(1,d*.2),stroke:a.stroke,space:d*2,paths:Kb,_stroke:null,_fill:null},a.points);h.show=re(h.show),h.filter=re(h.filter),h.fill=re(h.fill),h.stroke=re(h.stroke),h.paths=re(h.paths),h.pxAlign=a.pxAlign}if(Ge){let d=Mu(a,f);De.splice(f,0,d[0]),Vt.splice(f,0,d[1]),te.values.push(null)}if(nt){he.splice(f,0,null);let d=null;l0?f==0&&(d=vi(a,f)):f>0&&(d=vi(a,f)),wt.splice(f,0,d),c0.splice(f,0,0),f0.splice(f,0,0)}$e("addSeries",f)}function Qp(a,f){f=f??E.length,a=r==1?ti(a,f,Rf,If):ti(a,f,{},Nf),E.splice(f,0,a),Si(E[f],f)}u.addSeries=Qp;function Xp(a){if(E.splice(a,1),Ge){te.values.splice(a,1),Vt.splice(a,1);let f=De.splice(a,1)[0];o0(null,f.firstChild),f.remove()}nt&&(he.splice(a,1),wt.splice(a,1)[0].remove(),c0.splice(a,1),f0.splice(a,1)),$e("delSeries",a)}u.delSeries=Xp;let On=[!1,!1,!1,!1];function Zp(a,f){if(a._show=a.show,a.show){let d=a.side%2,h=w[a.scale];h==null&&(a.scale=d?E[1].scale:C,h=w[a.scale]);let y=h.time;a.size=re(a.size),a.space=re(a.space),a.rotate=re(a.rotate),Rn(a.incrs)&&a.incrs.forEach(T=>{!Tn.has(T)&&Tn.set(T,Jf(T))}),a.incrs=re(a.incrs||(h.distr==2?nb:y?k==1?rb:ib:Xn)),a.splits=re(a.splits||(y&&h.distr==1?lt:h.distr==3?Qs:h.distr==4?xb:Tb)),a.stroke=re(a.stroke),a.grid.stroke=re(a.grid.stroke),a.ticks.stroke=re(a.ticks.stroke),a.border.stroke=re(a.border.stroke);let S=a.values;a.values=Rn(S)&&!Rn(S[0])?re(S):y?Rn(S)?_f(oe,yf(S,W)):mf(S)?cb(oe,S):S||xe:S||Rb,a.filter=re(a.filter||(h.distr>=3&&h.log==10?Ib:h.distr==3&&h.log==2?kb:Bf)),a.font=Cf(a.font),a.labelFont=Cf(a.labelFont),a._size=a.size(u,null,f,0),a._space=a._rotate=a._incrs=a._found=a._splits=a._values=null,a._size>0&&(On[f]=!0,a._el=Dt(ph,g))}}function j0(a,f,d,h){let[y,S,T,I]=d,L=f%2,A=0;return L==0&&(I||S)&&(A=f==0&&!y||f==2&&!T?Je(Ef.size/3):0),L==1&&(y||T)&&(A=f==1&&!S||f==3&&!I?Je(xf.size/2):0),A}let Ei=u.padding=(e.padding||[j0,j0,j0,j0]).map(a=>re(ce(a,j0))),dn=u._padding=Ei.map((a,f)=>a(u,f,On,0)),Qe,Ke=null,He=null,Gu=r==1?E[0].idxs:null,Pt=null,Y0=!1;function Ri(a,f){if(t=a??[],u.data=u._data=t,r==2){Qe=0;for(let d=1;d<E.length;d++)Qe+=t[d][0].length}else{t.length==0&&(u.data=u._data=t=[[]]),Pt=t[0],Qe=Pt.length;let d=t;if(H==2){d=t.slice();let h=d[0]=Array(Qe);for(let y=0;y<Qe;y++)h[y]=y}u._data=t=d}if(d0(!0),$e("setData"),H==2&&(i0=!0),f!==!1){let d=D;d.auto(u,Y0)?fo():hn(C,d.min,d.max),Ln=Ln||G.left>=0,xt=!0,m0()}}u.setData=Ri;function fo(){Y0=!0;let a,f;r==1&&(Qe>0?(Ke=Gu[0]=0,He=Gu[1]=Qe-1,a=t[0][Ke],f=t[0][He],H==2?(a=Ke,f=He):a==f&&(H==3?[a,f]=to(a,a,D.log,!1):H==4?[a,f]=oi(a,a,D.log,!1):D.time?f=a+Je(86400/k):[a,f]=Xr(a,f,si,!0))):(Ke=Gu[0]=a=null,He=Gu[1]=f=null)),hn(C,a,f)}let qu,p0,po,mo,ho,bo,go,yo,_o,ft;function Ti(a,f,d,h,y,S){a??=zc,d??=ai,h??="butt",y??=zc,S??="round",a!=qu&&(b.strokeStyle=qu=a),y!=p0&&(b.fillStyle=p0=y),f!=po&&(b.lineWidth=po=f),S!=ho&&(b.lineJoin=ho=S),h!=bo&&(b.lineCap=bo=h),d!=mo&&b.setLineDash(mo=d)}function xi(a,f,d,h){f!=p0&&(b.fillStyle=p0=f),a!=go&&(b.font=go=a),d!=yo&&(b.textAlign=yo=d),h!=_o&&(b.textBaseline=_o=h)}function vo(a,f,d,h,y=0){if(h.length>0&&a.auto(u,Y0)&&(f==null||f.min==null)){let S=ce(Ke,0),T=ce(He,h.length-1),I=d.min==null?Ih(h,S,T,y,a.distr==3):[d.min,d.max];a.min=Jt(a.min,d.min=I[0]),a.max=it(a.max,d.max=I[1])}}let wi={min:null,max:null};function ed(){for(let h in w){let y=w[h];V[h]==null&&(y.min==null||V[C]!=null&&y.auto(u,Y0))&&(V[h]=wi)}for(let h in w){let y=w[h];V[h]==null&&y.from!=null&&V[y.from]!=null&&(V[h]=wi)}V[C]!=null&&d0(!0);let a={};for(let h in V){let y=V[h];if(y!=null){let S=a[h]=U0(w[h],Fh);if(y.min!=null)Ue(S,y);else if(h!=C||r==2)if(Qe==0&&S.from==null){let T=S.range(u,null,null,h);S.min=T[0],S.max=T[1]}else S.min=ye,S.max=-ye}}if(Qe>0){E.forEach((h,y)=>{if(r==1){let S=h.scale,T=V[S];if(T==null)return;let I=a[S];if(y==0){let L=I.range(u,I.min,I.max,S);I.min=L[0],I.max=L[1],Ke=Wt(I.min,t[0]),He=Wt(I.max,t[0]),He-Ke>1&&(t[0][Ke]<I.min&&Ke++,t[0][He]>I.max&&He--),h.min=Pt[Ke],h.max=Pt[He]}else h.show&&h.auto&&vo(I,T,h,t[y],h.sorted);h.idxs[0]=Ke,h.idxs[1]=He}else if(y>0&&h.show&&h.auto){let[S,T]=h.facets,I=S.scale,L=T.scale,[A,M]=t[y],U=a[I],X=a[L];U!=null&&vo(U,V[I],S,A,S.sorted),X!=null&&vo(X,V[L],T,M,T.sorted),h.min=T.min,h.max=T.max}});for(let h in a){let y=a[h],S=V[h];if(y.from==null&&(S==null||S.min==null)){let T=y.range(u,y.min==ye?null:y.min,y.max==-ye?null:y.max,h);y.min=T[0],y.max=T[1]}}}for(let h in a){let y=a[h];if(y.from!=null){let S=a[y.from];if(S.min==null)y.min=y.max=null;else{let T=y.range(u,S.min,S.max,h);y.min=T[0],y.max=T[1]}}}let f={},d=!1;for(let h in a){let y=a[h],S=w[h];if(S.min!=y.min||S.max!=y.max){S.min=y.min,S.max=y.max;let T=S.distr;S._min=T==3?cn(S.min):T==4?Ws(S.min,S.asinh):T==100?S.fwd(S.min):S.min,S._max=T==3?cn(S.max):T==4?Ws(S.max,S.asinh):T==100?S.fwd(S.max):S.max,f[h]=d=!0}}if(d){E.forEach((h,y)=>{r==2?y>0&&f.y&&(h._paths=null):f[h.scale]&&(h._paths=null)});for(let h in f)i0=!0,$e("setScale",h);nt&&G.left>=0&&(Ln=xt=!0)}for(let h in V)V[h]=null}function td(a){let f=zs(Ke-1,0,Qe-1),d=zs(He+1,0,Qe-1);for(;a[f]==null&&f>0;)f--;for(;a[d]==null&&d<Qe-1;)d++;return[f,d]}function nd(){if(Qe>0){let a=E.some(f=>f._focus)&&ft!=Ht.alpha;a&&(b.globalAlpha=ft=Ht.alpha),E.forEach((f,d)=>{if(d>0&&f.show&&(Ni(d,!1),Ni(d,!0),f._paths==null)){let h=ft;ft!=f.alpha&&(b.globalAlpha=ft=f.alpha);let y=r==2?[0,t[d][0].length-1]:td(t[d]);f._paths=f.paths(u,d,y[0],y[1]),ft!=h&&(b.globalAlpha=ft=h)}}),E.forEach((f,d)=>{if(d>0&&f.show){let h=ft;ft!=f.alpha&&(b.globalAlpha=ft=f.alpha),f._paths!=null&&Ii(d,!1);{let y=f._paths!=null?f._paths.gaps:null,S=f.points.show(u,d,Ke,He,y),T=f.points.filter(u,d,S,y);(S||T)&&(f.points._paths=f.points.paths(u,d,Ke,He,T),Ii(d,!0))}ft!=h&&(b.globalAlpha=ft=h),$e("drawSeries",d)}}),a&&(b.globalAlpha=ft=1)}}function Ni(a,f){let d=f?E[a].points:E[a];d._stroke=d.stroke(u,a),d._fill=d.fill(u,a)}function Ii(a,f){let d=f?E[a].points:E[a],{stroke:h,fill:y,clip:S,flags:T,_stroke:I=d._stroke,_fill:L=d._fill,_width:A=d.width}=d._paths;A=_e(A*pe,3);let M=null,U=A%2/2;f&&L==null&&(L=A>0?"#fff":I);let X=d.pxAlign==1&&U>0;if(X&&b.translate(U,U),!f){let fe=ht-A/2,le=Tt-A/2,ne=ct+A,j=Ct+A;M=new Path2D,M.rect(fe,le,ne,j)}f?So(I,A,d.dash,d.cap,L,h,y,T,S):ud(a,I,A,d.dash,d.cap,L,h,y,T,M,S),X&&b.translate(-U,-U)}function ud(a,f,d,h,y,S,T,I,L,A,M){let U=!1;L!=0&&$.forEach((X,fe)=>{if(X.series[0]==a){let le=E[X.series[1]],ne=t[X.series[1]],j=(le._paths||Lu).band;Rn(j)&&(j=X.dir==1?j[0]:j[1]);let q,Re=null;le.show&&j&&Lh(ne,Ke,He)?(Re=X.fill(u,fe)||S,q=le._paths.clip):j=null,So(f,d,h,y,Re,T,I,L,A,M,q,j),U=!0}}),U||So(f,d,h,y,S,T,I,L,A,M)}let ki=G0|Zs;function So(a,f,d,h,y,S,T,I,L,A,M,U){Ti(a,f,d,h,y),(L||A||U)&&(b.save(),L&&b.clip(L),A&&b.clip(A)),U?(I&ki)==ki?(b.clip(U),M&&b.clip(M),Wu(y,T),Bu(a,S,f)):I&Zs?(Wu(y,T),b.clip(U),Bu(a,S,f)):I&G0&&(b.save(),b.clip(U),M&&b.clip(M),Wu(y,T),b.restore(),Bu(a,S,f)):(Wu(y,T),Bu(a,S,f)),(L||A||U)&&b.restore()}function Bu(a,f,d){d>0&&(f instanceof Map?f.forEach((h,y)=>{b.strokeStyle=qu=y,b.stroke(h)}):f!=null&&a&&b.stroke(f))}function Wu(a,f){f instanceof Map?f.forEach((d,h)=>{b.fillStyle=p0=h,b.fill(d)}):f!=null&&a&&b.fill(f)}function rd(a,f,d,h){let y=O[a],S;if(h<=0)S=[0,0];else{let T=y._space=y.space(u,a,f,d,h),I=y._incrs=y.incrs(u,a,f,d,h,T);S=Qb(f,d,I,h,T)}return y._found=S}function Eo(a,f,d,h,y,S,T,I,L,A){let M=T%2/2;x==1&&b.translate(M,M),Ti(I,T,L,A,I),b.beginPath();let U,X,fe,le,ne=y+(h==0||h==3?-S:S);d==0?(X=y,le=ne):(U=y,fe=ne);for(let j=0;j<a.length;j++)f[j]!=null&&(d==0?U=fe=a[j]:X=le=a[j],b.moveTo(U,X),b.lineTo(fe,le));b.stroke(),x==1&&b.translate(-M,-M)}function od(a){let f=!0;return O.forEach((d,h)=>{if(!d.show)return;let y=w[d.scale];if(y.min==null){d._show&&(f=!1,d._show=!1,d0(!1));return}else d._show||(f=!1,d._show=!0,d0(!1));let S=d.side,T=S%2,{min:I,max:L}=y,[A,M]=rd(h,I,L,T==0?ee:F);if(M==0)return;let U=y.distr==2,X=d._splits=d.splits(u,h,I,L,A,M,U),fe=y.distr==2?X.map(q=>Pt[q]):X,le=y.distr==2?Pt[X[1]]-Pt[X[0]]:A,ne=d._values=d.values(u,d.filter(u,fe,h,M,le),h,M,le);d._rotate=S==2?d.rotate(u,ne,h,M):0;let j=d._size;d._size=Ot(d.size(u,ne,h,a)),j!=null&&d._size!=j&&(f=!1)}),f}function sd(a){let f=!0;return Ei.forEach((d,h)=>{let y=d(u,h,On,a);y!=dn[h]&&(f=!1),dn[h]=y}),f}function id(){for(let a=0;a<O.length;a++){let f=O[a];if(!f.show||!f._show)continue;let d=f.side,h=d%2,y,S,T=f.stroke(u,a),I=d==0||d==3?-1:1,[L,A]=f._found;if(f.label!=null){let ot=f.labelGap*I,yt=Je((f._lpos+ot)*pe);xi(f.labelFont[0],T,"center",d==2?"top":$c),b.save(),h==1?(y=S=0,b.translate(yt,Je(Tt+Ct/2)),b.rotate((d==3?-zr:zr)/2)):(y=Je(ht+ct/2),S=yt);let Pn=Gf(f.label)?f.label(u,a,L,A):f.label;b.fillText(Pn,y,S),b.restore()}if(A==0)continue;let M=w[f.scale],U=h==0?ct:Ct,X=h==0?ht:Tt,fe=f._splits,le=M.distr==2?fe.map(ot=>Pt[ot]):fe,ne=M.distr==2?Pt[fe[1]]-Pt[fe[0]]:L,j=f.ticks,q=f.border,Re=j.show?j.size:0,Oe=Je(Re*pe),ze=Je((f.alignTo==2?f._size-Re-f.gap:f.gap)*pe),be=f._rotate*-zr/180,Ae=R(f._pos*pe),bt=(Oe+ze)*I,rt=Ae+bt;S=h==0?rt:0,y=h==1?rt:0;let Nt=f.font[0],Mt=f.align==1?A0:f.align==2?Gs:be>0?A0:be<0?Gs:h==0?"center":d==3?Gs:A0,$t=be||h==1?"middle":d==2?"top":$c;xi(Nt,T,Mt,$t);let gt=f.font[1]*f.lineGap,It=fe.map(ot=>R(i(ot,M,U,X))),Ft=f._values;for(let ot=0;ot<Ft.length;ot++){let yt=Ft[ot];if(yt!=null){h==0?y=It[ot]:S=It[ot],yt=""+yt;let Pn=yt.indexOf(`
`)==-1?[yt]:yt.split(/\n/gm);for(let st=0;st<Pn.length;st++){let Yi=Pn[st];be?(b.save(),b.translate(y,S+st*gt),b.rotate(be),b.fillText(Yi,0,0),b.restore()):b.fillText(Yi,y,S+st*gt)}}}j.show&&Eo(It,j.filter(u,le,a,A,ne),h,d,Ae,Oe,_e(j.width*pe,3),j.stroke(u,a),j.dash,j.cap);let zt=f.grid;zt.show&&Eo(It,zt.filter(u,le,a,A,ne),h,h==0?2:1,h==0?Tt:ht,h==0?Ct:ct,_e(zt.width*pe,3),zt.stroke(u,a),zt.dash,zt.cap),q.show&&Eo([Ae],[1],h==0?1:0,h==0?1:2,h==1?Tt:ht,h==1?Ct:ct,_e(q.width*pe,3),q.stroke(u,a),q.dash,q.cap)}$e("drawAxes")}function d0(a){E.forEach((f,d)=>{d>0&&(f._paths=null,a&&(r==1?(f.min=null,f.max=null):f.facets.forEach(h=>{h.min=null,h.max=null})))})}let Ju=!1,Ro=!1,$0=[];function ad(){Ro=!1;for(let a=0;a<$0.length;a++)$e(...$0[a]);$0.length=0}function m0(){Ju||(Vh(Li),Ju=!0)}function ld(a,f=!1){Ju=!0,Ro=f,a(u),Li(),f&&$0.length>0&&queueMicrotask(ad)}u.batch=ld;function Li(){if(lo&&(ed(),lo=!1),i0&&(jp(),i0=!1),Fu){if(Te(m,A0,ve),Te(m,"top",qe),Te(m,wu,ee),Te(m,Nu,F),Te(_,A0,ve),Te(_,"top",qe),Te(_,wu,ee),Te(_,Nu,F),Te(g,wu,nn),Te(g,Nu,Nn),p.width=Je(nn*pe),p.height=Je(Nn*pe),O.forEach(({_el:a,_show:f,_size:d,_pos:h,side:y})=>{if(a!=null)if(f){let S=y===3||y===0?d:0,T=y%2==1;Te(a,T?"left":"top",h-S),Te(a,T?"width":"height",d),Te(a,T?"top":"left",T?qe:ve),Te(a,T?"height":"width",T?F:ee),Ys(a,Zn)}else vt(a,Zn)}),qu=p0=po=ho=bo=go=yo=_o=mo=null,ft=1,X0(!0),ve!=s0||qe!=In||ee!=Kt||F!=kn){d0(!1);let a=ee/Kt,f=F/kn;if(nt&&!Ln&&G.left>=0){G.left*=a,G.top*=f,h0&&en(h0,Je(G.left),0,ee,F),b0&&en(b0,0,Je(G.top),ee,F);for(let d=0;d<wt.length;d++){let h=wt[d];h!=null&&(c0[d]*=a,f0[d]*=f,en(h,Ot(c0[d]),Ot(f0[d]),ee,F))}}if(Ee.show&&!Uu&&Ee.left>=0&&Ee.width>0){Ee.left*=a,Ee.width*=a,Ee.top*=f,Ee.height*=f;for(let d in ko)Te(_0,d,Ee[d])}s0=ve,In=qe,Kt=ee,kn=F}$e("setSize"),Fu=!1}nn>0&&Nn>0&&(b.clearRect(0,0,p.width,p.height),$e("drawClear"),B.forEach(a=>a()),$e("draw")),Ee.show&&Uu&&(Vu(Ee),Uu=!1),nt&&Ln&&(Cn(null,!0,!1),Ln=!1),te.show&&te.live&&xt&&(No(),xt=!1),l||(l=!0,u.status=1,$e("ready")),Y0=!1,Ju=!1}u.redraw=(a,f)=>{i0=f||!1,a!==!1?hn(C,D.min,D.max):m0()};function To(a,f){let d=w[a];if(d.from==null){if(Qe==0){let h=d.range(u,f.min,f.max,a);f.min=h[0],f.max=h[1]}if(f.min>f.max){let h=f.min;f.min=f.max,f.max=h}if(Qe>1&&f.min!=null&&f.max!=null&&f.max-f.min<1e-16)return;a==C&&d.distr==2&&Qe>0&&(f.min=Wt(f.min,t[0]),f.max=Wt(f.max,t[0]),f.min==f.max&&f.max++),V[a]=f,lo=!0,m0()}}u.setScale=To;let xo,wo,h0,b0,Di,Oi,g0,y0,Ai,Ci,Se,Ne,mn=!1,Xe=G.drag,je=Xe.x,Ye=Xe.y;nt&&(G.x&&(xo=Dt(mh,_)),G.y&&(wo=Dt(hh,_)),D.ori==0?(h0=xo,b0=wo):(h0=wo,b0=xo),Se=G.left,Ne=G.top);let Ee=u.select=Ue({show:!0,over:!0,left:0,width:0,top:0,height:0},e.select),_0=Ee.show?Dt(dh,Ee.over?_:m):null;function Vu(a,f){if(Ee.show){for(let d in a)Ee[d]=a[d],d in ko&&Te(_0,d,a[d]);f!==!1&&$e("setSelect")}}u.setSelect=Vu;function cd(a){if(E[a].show)Ge&&Ys(De[a],Zn);else if(Ge&&vt(De[a],Zn),nt){let d=l0?wt[0]:wt[a];d!=null&&en(d,-10,-10,ee,F)}}function hn(a,f,d){To(a,{min:f,max:d})}function jt(a,f,d,h){f.focus!=null&&hd(a),f.show!=null&&E.forEach((y,S)=>{S>0&&(a==S||a==null)&&(y.show=f.show,cd(S),r==2?(hn(y.facets[0].scale,null,null),hn(y.facets[1].scale,null,null)):hn(y.scale,null,null),m0())}),d!==!1&&$e("setSeries",a,f),h&&Z0("setSeries",u,a,f)}u.setSeries=jt;function fd(a,f){Ue($[a],f)}function pd(a,f){a.fill=re(a.fill||null),a.dir=ce(a.dir,-1),f=f??$.length,$.splice(f,0,a)}function dd(a){a==null?$.length=0:$.splice(a,1)}u.addBand=pd,u.setBand=fd,u.delBand=dd;function md(a,f){E[a].alpha=f,nt&&wt[a]!=null&&(wt[a].style.opacity=f),Ge&&De[a]&&(De[a].style.opacity=f)}let un,bn,An,v0={focus:!0};function hd(a){if(a!=An){let f=a==null,d=Ht.alpha!=1;E.forEach((h,y)=>{if(r==1||y>0){let S=f||y==0||y==a;h._focus=f?null:S,d&&md(y,S?1:Ht.alpha)}}),An=a,d&&m0()}}Ge&&a0&&ut(Zc,de,a=>{G._lock||(Dn(a),An!=null&&jt(null,v0,!0,Pe.setSeries))});function Yt(a,f,d){let h=w[f];d&&(a=a/pe-(h.ori==1?qe:ve));let y=ee;h.ori==1&&(y=F,a=y-a),h.dir==-1&&(a=y-a);let S=h._min,T=h._max,I=a/y,L=S+(T-S)*I,A=h.distr;return A==3?M0(10,L):A==4?Oh(L,h.asinh):A==100?h.bwd(L):L}function bd(a,f){let d=Yt(a,C,f);return Wt(d,t[0],Ke,He)}u.valToIdx=a=>Wt(a,t[0]),u.posToIdx=bd,u.posToVal=Yt,u.valToPos=(a,f,d)=>w[f].ori==0?o(a,w[f],d?ct:ee,d?ht:0):s(a,w[f],d?Ct:F,d?Tt:0),u.setCursor=(a,f,d)=>{Se=a.left,Ne=a.top,Cn(null,f,d)};function Pi(a,f){Te(_0,A0,Ee.left=a),Te(_0,wu,Ee.width=f)}function Mi(a,f){Te(_0,"top",Ee.top=a),Te(_0,Nu,Ee.height=f)}let z0=D.ori==0?Pi:Mi,Q0=D.ori==1?Pi:Mi;function gd(){if(Ge&&te.live)for(let a=r==2?1:0;a<E.length;a++){if(a==0&&Rt)continue;let f=te.values[a],d=0;for(let h in f)Vt[a][d++].firstChild.nodeValue=f[h]}}function No(a,f){if(a!=null&&(a.idxs?a.idxs.forEach((d,h)=>{he[h]=d}):Mh(a.idx)||he.fill(a.idx),te.idx=he[0]),Ge&&te.live){for(let d=0;d<E.length;d++)(d>0||r==1&&!Rt)&&yd(d,he[d]);gd()}xt=!1,f!==!1&&$e("setLegend")}u.setLegend=No;function yd(a,f){let d=E[a],h=a==0&&H==2?Pt:t[a],y;Rt?y=d.values(u,a,f)??pn:(y=d.value(u,f==null?null:h[f],a,f),y=y==null?pn:{_:y}),te.values[a]=y}function Cn(a,f,d){Ai=Se,Ci=Ne,[Se,Ne]=G.move(u,Se,Ne),G.left=Se,G.top=Ne,nt&&(h0&&en(h0,Je(Se),0,ee,F),b0&&en(b0,0,Je(Ne),ee,F));let h,y=Ke>He;un=ye,bn=null;let S=D.ori==0?ee:F,T=D.ori==1?ee:F;if(Se<0||Qe==0||y){h=G.idx=null;for(let I=0;I<E.length;I++){let L=wt[I];L!=null&&en(L,-10,-10,ee,F)}a0&&jt(null,v0,!0,a==null&&Pe.setSeries),te.live&&(he.fill(h),xt=!0)}else{let I,L,A;r==1&&(I=D.ori==0?Se:Ne,L=Yt(I,C),h=G.idx=Wt(L,t[0],Ke,He),A=P(t[0][h],D,S,0));let M=-10,U=-10,X=0,fe=0,le=!0,ne="",j="";for(let q=r==2?1:0;q<E.length;q++){let Re=E[q],Oe=he[q],ze=Oe==null?null:r==1?t[q][Oe]:t[q][1][Oe],be=G.dataIdx(u,q,h,L),Ae=be==null?null:r==1?t[q][be]:t[q][1][be];if(xt=xt||Ae!=ze||be!=Oe,he[q]=be,q>0&&Re.show){let bt=be==null?-10:be==h?A:P(r==1?t[0][be]:t[q][0][be],D,S,0),rt=Ae==null?-10:Q(Ae,r==1?w[Re.scale]:w[Re.facets[1].scale],T,0);if(a0&&Ae!=null){let Nt=D.ori==1?Se:Ne,Mt=Ve(Ht.dist(u,q,be,rt,Nt));if(Mt<un){let $t=Ht.bias;if($t!=0){let gt=Yt(Nt,Re.scale),It=Ae>=0?1:-1,Ft=gt>=0?1:-1;Ft==It&&(Ft==1?$t==1?Ae>=gt:Ae<=gt:$t==1?Ae<=gt:Ae>=gt)&&(un=Mt,bn=q)}else un=Mt,bn=q}}if(xt||l0){let Nt,Mt;D.ori==0?(Nt=bt,Mt=rt):(Nt=rt,Mt=bt);let $t,gt,It,Ft,zt,ot,yt=!0,Pn=tt.bbox;if(Pn!=null){yt=!1;let st=Pn(u,q);It=st.left,Ft=st.top,$t=st.width,gt=st.height}else It=Nt,Ft=Mt,$t=gt=tt.size(u,q);if(ot=tt.fill(u,q),zt=tt.stroke(u,q),l0)q==bn&&un<=Ht.prox&&(M=It,U=Ft,X=$t,fe=gt,le=yt,ne=ot,j=zt);else{let st=wt[q];st!=null&&(c0[q]=It,f0[q]=Ft,sf(st,$t,gt,yt),rf(st,ot,zt),en(st,Ot(It),Ot(Ft),ee,F))}}}}if(l0){let q=Ht.prox,Re=An==null?un<=q:un>q||bn!=An;if(xt||Re){let Oe=wt[0];Oe!=null&&(c0[0]=M,f0[0]=U,sf(Oe,X,fe,le),rf(Oe,ne,j),en(Oe,Ot(M),Ot(U),ee,F))}}}if(Ee.show&&mn)if(a!=null){let[I,L]=Pe.scales,[A,M]=Pe.match,[U,X]=a.cursor.sync.scales,fe=a.cursor.drag;if(je=fe._x,Ye=fe._y,je||Ye){let{left:le,top:ne,width:j,height:q}=a.select,Re=a.scales[U].ori,Oe=a.posToVal,ze,be,Ae,bt,rt,Nt=I!=null&&A(I,U),Mt=L!=null&&M(L,X);Nt&&je?(Re==0?(ze=le,be=j):(ze=ne,be=q),Ae=w[I],bt=P(Oe(ze,U),Ae,S,0),rt=P(Oe(ze+be,U),Ae,S,0),z0(Jt(bt,rt),Ve(rt-bt))):z0(0,S),Mt&&Ye?(Re==1?(ze=le,be=j):(ze=ne,be=q),Ae=w[L],bt=Q(Oe(ze,X),Ae,T,0),rt=Q(Oe(ze+be,X),Ae,T,0),Q0(Jt(bt,rt),Ve(rt-bt))):Q0(0,T)}else Lo()}else{let I=Ve(Ai-Di),L=Ve(Ci-Oi);if(D.ori==1){let X=I;I=L,L=X}je=Xe.x&&I>=Xe.dist,Ye=Xe.y&&L>=Xe.dist;let A=Xe.uni;A!=null?je&&Ye&&(je=I>=A,Ye=L>=A,!je&&!Ye&&(L>I?Ye=!0:je=!0)):Xe.x&&Xe.y&&(je||Ye)&&(je=Ye=!0);let M,U;je&&(D.ori==0?(M=g0,U=Se):(M=y0,U=Ne),z0(Jt(M,U),Ve(U-M)),Ye||Q0(0,T)),Ye&&(D.ori==1?(M=g0,U=Se):(M=y0,U=Ne),Q0(Jt(M,U),Ve(U-M)),je||z0(0,S)),!je&&!Ye&&(z0(0,0),Q0(0,0))}if(Xe._x=je,Xe._y=Ye,a==null){if(d){if(ji!=null){let[I,L]=Pe.scales;Pe.values[0]=I!=null?Yt(D.ori==0?Se:Ne,I):null,Pe.values[1]=L!=null?Yt(D.ori==1?Se:Ne,L):null}Z0(qs,u,Se,Ne,ee,F,h)}if(a0){let I=d&&Pe.setSeries,L=Ht.prox;An==null?un<=L&&jt(bn,v0,!0,I):un>L?jt(null,v0,!0,I):bn!=An&&jt(bn,v0,!0,I)}}xt&&(te.idx=h,No()),f!==!1&&$e("setCursor")}let gn=null;Object.defineProperty(u,"rect",{get(){return gn==null&&X0(!1),gn}});function X0(a=!1){a?gn=null:(gn=_.getBoundingClientRect(),$e("syncRect",gn))}function Fi(a,f,d,h,y,S,T){G._lock||mn&&a!=null&&a.movementX==0&&a.movementY==0||(Io(a,f,d,h,y,S,T,!1,a!=null),a!=null?Cn(null,!0,!0):Cn(f,!0,!1))}function Io(a,f,d,h,y,S,T,I,L){if(gn==null&&X0(!1),Dn(a),a!=null)d=a.clientX-gn.left,h=a.clientY-gn.top;else{if(d<0||h<0){Se=-10,Ne=-10;return}let[A,M]=Pe.scales,U=f.cursor.sync,[X,fe]=U.values,[le,ne]=U.scales,[j,q]=Pe.match,Re=f.axes[0].side%2==1,Oe=D.ori==0?ee:F,ze=D.ori==1?ee:F,be=Re?S:y,Ae=Re?y:S,bt=Re?h:d,rt=Re?d:h;if(le!=null?d=j(A,le)?i(X,w[A],Oe,0):-10:d=Oe*(bt/be),ne!=null?h=q(M,ne)?i(fe,w[M],ze,0):-10:h=ze*(rt/Ae),D.ori==1){let Nt=d;d=h,h=Nt}}L&&(f==null||f.cursor.event.type==qs)&&((d<=1||d>=ee-1)&&(d=Qn(d,ee)),(h<=1||h>=F-1)&&(h=Qn(h,F))),I?(Di=d,Oi=h,[g0,y0]=G.move(u,d,h)):(Se=d,Ne=h)}let ko={width:0,height:0,left:0,top:0};function Lo(){Vu(ko,!1)}let Ui,Gi,qi,Bi;function Wi(a,f,d,h,y,S,T){mn=!0,je=Ye=Xe._x=Xe._y=!1,Io(a,f,d,h,y,S,T,!0,!1),a!=null&&(ut(Bs,Hs,Ji,!1),Z0(Qc,u,g0,y0,ee,F,null));let{left:I,top:L,width:A,height:M}=Ee;Ui=I,Gi=L,qi=A,Bi=M}function Ji(a,f,d,h,y,S,T){mn=Xe._x=Xe._y=!1,Io(a,f,d,h,y,S,T,!1,!0);let{left:I,top:L,width:A,height:M}=Ee,U=A>0||M>0,X=Ui!=I||Gi!=L||qi!=A||Bi!=M;if(U&&X&&Vu(Ee),Xe.setScale&&U&&X){let fe=I,le=A,ne=L,j=M;if(D.ori==1&&(fe=L,le=M,ne=I,j=A),je&&hn(C,Yt(fe,C),Yt(fe+le,C)),Ye)for(let q in w){let Re=w[q];q!=C&&Re.from==null&&Re.min!=ye&&hn(q,Yt(ne+j,q),Yt(ne,q))}Lo()}else G.lock&&(G._lock=!G._lock,Cn(f,!0,a!=null));a!=null&&(o0(Bs,Hs),Z0(Bs,u,Se,Ne,ee,F,null))}function _d(a,f,d,h,y,S,T){if(G._lock)return;Dn(a);let I=mn;if(mn){let L=!0,A=!0,M=10,U,X;D.ori==0?(U=je,X=Ye):(U=Ye,X=je),U&&X&&(L=Se<=M||Se>=ee-M,A=Ne<=M||Ne>=F-M),U&&L&&(Se=Se<g0?0:ee),X&&A&&(Ne=Ne<y0?0:F),Cn(null,!0,!0),mn=!1}Se=-10,Ne=-10,he.fill(null),Cn(null,!0,!0),I&&(mn=I)}function Vi(a,f,d,h,y,S,T){G._lock||(Dn(a),fo(),Lo(),a!=null&&Z0(ef,u,Se,Ne,ee,F,null))}function Ki(){O.forEach(Xb),co(u.width,u.height,!0)}e0(Qr,P0,Ki);let S0={};S0.mousedown=Wi,S0.mousemove=Fi,S0.mouseup=Ji,S0.dblclick=Vi,S0.setSeries=(a,f,d,h)=>{let y=Pe.match[2];d=y(u,f,d),d!=-1&&jt(d,h,!0,!1)},nt&&(ut(Qc,_,Wi),ut(qs,_,Fi),ut(Xc,_,a=>{Dn(a),X0(!1)}),ut(Zc,_,_d),ut(ef,_,Vi),ei.add(u),u.syncRect=X0);let Ku=u.hooks=e.hooks||{};function $e(a,f,d){Ro?$0.push([a,f,d]):a in Ku&&Ku[a].forEach(h=>{h.call(null,u,f,d)})}(e.plugins||[]).forEach(a=>{for(let f in a.hooks)Ku[f]=(Ku[f]||[]).concat(a.hooks[f])});let Hi=(a,f,d)=>d,Pe=Ue({key:null,setSeries:!1,filters:{pub:pf,sub:pf},scales:[C,E[1]?E[1].scale:null],match:[df,df,Hi],values:[null,null]},G.sync);Pe.match.length==2&&Pe.match.push(Hi),G.sync=Pe;let ji=Pe.key,Do=lp(ji);function Z0(a,f,d,h,y,S,T){Pe.filters.pub(a,f,d,h,y,S,T)&&Do.pub(a,f,d,h,y,S,T)}Do.sub(u);function vd(a,f,d,h,y,S,T){Pe.filters.sub(a,f,d,h,y,S,T)&&S0[a](null,f,d,h,y,S,T)}u.pub=vd;function Sd(){Do.unsub(u),ei.delete(u),wn.clear(),$s(Qr,P0,Ki),c.remove(),de?.remove(),$e("destroy")}u.destroy=Sd;function Oo(){$e("init",e,t),Ri(t||e.data,!1),V[C]?To(C,V[C]):fo(),Uu=Ee.show&&(Ee.width>0||Ee.height>0),Ln=xt=!0,co(e.width,e.height)}return E.forEach(Si),O.forEach(Zp),n?n instanceof HTMLElement?(n.appendChild(c),Oo()):n(u,Oo):Oo(),u}et.assign=Ue;et.fmtNum=ii;et.rangeNum=Xr;et.rangeLog=to;et.rangeAsinh=oi;et.orient=n0;et.pxRatio=pe;et.join=Jh;et.fmtDate=li,et.tzDate=eb;et.sync=lp;{et.addGap=Mb,et.clipGaps=ro;let e=et.paths={points:hp};e.linear=gp,e.stepped=Gb,e.bars=qb,e.spline=Wb}var Zb=new Intl.NumberFormat("en"),eg=new Intl.NumberFormat("en",{notation:"compact",maximumFractionDigits:1}),tg=new Intl.NumberFormat("en",{maximumFractionDigits:1}),at=e=>Zb.format(e),Sp=e=>eg.format(e);function bi(e){return e?.asOf===void 0?"–":Ou(e.value,e.atLeast)}var Ou=(e,t)=>`${at(e)}${t?"+":""}`,J0=e=>e>=10||e===0?at(Math.round(e)):tg.format(e);var Ep=160;function Au({title:e,times:t,lines:n,unit:u}){let r=Jn(null);return kt(()=>{let{current:o}=r;if(o===null)return;let s=new et(rg(o,n,u),ug(t,n),o),i=new ResizeObserver(()=>s.setSize({width:o.clientWidth,height:Ep}));return i.observe(o),()=>{i.disconnect(),s.destroy()}},[t,n,u]),v("figure",{class:"chart",children:[v("figcaption",{children:[v("strong",{children:e}),n.map(({name:o,colour:s,values:i})=>v("span",{class:"legend",children:[v("i",{class:`line-${s}`})," ",o," ",v("b",{children:Tp(Rp(i),u)})]},o))]}),v("div",{ref:r,role:"img","aria-label":`${e}: ${ng(n,u)}`})]})}var Rp=e=>e.at(-1)??null;function Tp(e,t){return e===null?"–":t==="ms"?Qt(e):at(e)}var ng=(e,t)=>e.map(({name:n,values:u})=>`${n} lately ${Tp(Rp(u),t)}`).join(", "),ug=(e,t)=>[e.map(n=>n/1e3),...t.map(({values:n})=>[...n])];function rg(e,t,n){let u=getComputedStyle(e),r={stroke:u.getPropertyValue("--quiet"),grid:{stroke:u.getPropertyValue("--line"),width:1},ticks:{show:!1}},o=n==="ms"?Qt:Sp;return{width:Math.max(e.clientWidth,120),height:Ep,legend:{show:!1},cursor:{drag:{x:!1,y:!1}},scales:{y:{range:(s,i,l)=>[0,l>0?l*1.1:1]}},axes:[{...r,space:60},{...r,size:56,values:(s,i)=>i.map(l=>o(l))}],series:[{},...t.map(({name:s,colour:i})=>({label:s,stroke:u.getPropertyValue(`--line-${i}`),width:1.5,points:{show:!1},spanGaps:!1}))]}}function gi({failure:e}){return v("p",{class:"failed",role:"alert",children:og(e)})}function og({code:e,message:t}){switch(e){case K.Unimplemented:return"This server does not have that yet: it is older than its dashboard.";case K.PermissionDenied:return`You may not see this: ${t}`;case K.NotFound:return`Not found: ${t}`;default:return t}}function V0({shared:e,children:t}){let{answer:n,failure:u}=e;return v(Ze,{children:[u!==void 0&&v(gi,{failure:u}),n===void 0&&u===void 0&&v("p",{class:"loading",children:"Loading …"}),n!==void 0&&t(n)]})}var sg=3e4;function xp({queue:e}){let t=Hc(_t.value,Us()),{from:n,to:u,step:r}=t,o=$n("getSeries",{queue:e,from:mr(n),to:mr(u),step:Cl(r)},sg);return v(V0,{shared:o,children:({points:s})=>v(ig,{points:s,...t})})}function ig({points:e,from:t,to:n,step:u}){let{times:r,jobs:o,errors:s,waits:i,runs:l}=w0(()=>{let p=Kc(e,{from:t,to:n,step:u}),b=(g,m,_)=>({name:g,colour:m,values:_});return{times:p.times,jobs:[b("arrived",1,p.arrivals),b("ended",2,p.completions)],errors:[b("failed attempts",3,p.errors)],waits:[b("half",1,p.waitP50),b("99 of 100",4,p.waitP99)],runs:[b("half",1,p.runP50),b("99 of 100",4,p.runP99)]}},[e,t,n,u]),c=u===6e4?"a minute":`in ${u/6e4} min`;return v("div",{class:"charts",children:[v(Au,{title:`Jobs ${c}`,times:r,lines:o,unit:"count"}),v(Au,{title:`Failures ${c}`,times:r,lines:s,unit:"count"}),v(Au,{title:"Wait before a start",times:r,lines:i,unit:"ms"}),v(Au,{title:"Run time",times:r,lines:l,unit:"ms"})]})}var GR=[{state:ln.SCHEDULED,name:"scheduled",tone:"wait"},{state:ln.QUEUED,name:"queued",tone:"plain"},{state:ln.RUNNING,name:"running",tone:"busy"},{state:ln.RETRY,name:"retry",tone:"wait"},{state:ln.SUCCEEDED,name:"succeeded",tone:"good"},{state:ln.FAILED,name:"failed",tone:"bad"},{state:ln.DEADLETTER,name:"dead letter",tone:"bad"},{state:ln.CANCELLED,name:"cancelled",tone:"quiet"}];var qR=[{priority:Eu.CRITICAL,name:"critical"},{priority:Eu.HIGH,name:"high"},{priority:Eu.DEFAULT,name:"default"},{priority:Eu.LOW,name:"low"}];function wp({tone:e="plain",title:t,children:n}){return v("span",{class:`badge ${e}`,title:t,children:n})}function Ip({label:e,columns:t,rows:n,keyOf:u,hrefOf:r,empty:o}){return n.length===0?v("p",{class:"empty",children:o}):v(ag,{label:e,children:v("table",{children:[v("thead",{children:v("tr",{children:t.map(({head:s,number:i,wide:l},c)=>v("th",{scope:"col",class:Np(i,l),children:s},c))})}),v("tbody",{children:n.map(s=>v("tr",{tabIndex:-1,"data-row":!0,"data-href":r?.(s),children:t.map(({cell:i,number:l,wide:c},p)=>v("td",{class:Np(l,c),children:i(s)},p))},u(s)))})]})})}function ag({label:e,children:t}){let n=Jn(null);return kt(()=>{let{current:u}=n;u!==null&&(u.tabIndex=u.scrollWidth>u.clientWidth?0:-1)}),v("section",{ref:n,class:"scrolling","aria-label":e,children:t})}var Np=(e=!1,t=!1)=>[e&&"number",t&&"wide"].filter(Boolean).join(" ");var lg=8,cg=[{head:"queue",cell:({queue:e,pause:t})=>v(Ze,{children:[v("a",{href:Le("queues",[e]),children:e})," ",t!==void 0&&v(wp,{tone:"wait",children:"paused"})]})},{head:"ready",number:!0,cell:({ready:e})=>bi(e)},{head:"running",number:!0,cell:({running:e})=>bi(e)},{head:"oldest",number:!0,cell:({oldestSince:e})=>v(qc,{from:e})},{head:"in / min",number:!0,wide:!0,cell:({arrivalsPerMinute:e})=>J0(e)},{head:"out / min",number:!0,wide:!0,cell:({completionsPerMinute:e})=>J0(e)}],kp=({ready:e,running:t})=>(e?.value??0n)+(t?.value??0n);function Lp({queues:e}){let n=(e.answer?.queues??[]).toSorted((u,r)=>Number(kp(r)-kp(u))).slice(0,lg);return v("section",{children:[v("h2",{children:v("a",{href:Le("queues"),children:"Queues"})}),v(Ip,{label:"Busiest queues",columns:cg,rows:n,keyOf:({queue:u})=>u,hrefOf:({queue:u})=>Le("queues",[u]),empty:"No job has come yet."})]})}var fg={[qt.TAKING]:"take jobs",[qt.CORDONED]:"cordoned",[qt.DRAINING]:"draining",[qt.DRAINED]:"drained",[qt.STOPPING]:"stopping",[qt.DEAF]:"deaf",[qt.RESTING]:"resting"};function Op({fleet:e}){return v("section",{class:"card",children:[v("h2",{children:v("a",{href:Le("fleet"),children:"Workers"})}),v(V0,{shared:e,children:t=>v(pg,{fleet:t})})]})}var Dp=e=>`${Math.round(e*100)} %`;function pg({fleet:e}){let{counts:t,meanLoad:n,maxLoad:u,lostLastHour:r,lostLastDay:o,leaderName:s,leader:i}=e,l=t.find(({state:p})=>p===qt.TAKING),c=t.flatMap(({state:p,workers:b})=>{let g=fg[p];return g===void 0?[]:[`${at(b)} ${g}`]});return v("dl",{class:"facts",children:[v(Cu,{name:"there are",value:c.join(", ")||"none"}),v(Cu,{name:"slots in use",value:l===void 0?"–":`${at(l.busySlots)} of ${at(l.slots)}`}),v(Cu,{name:"load of their machines",value:`${Dp(n)}, busiest ${Dp(u)}`}),v(Cu,{name:"lost",value:`${at(r)} in an hour, ${at(o)} in a day`}),v(Cu,{name:"runs the chores",value:i===""?"nobody":s===""?"an API process":s})]})}var Cu=({name:e,value:t})=>v("div",{children:[v("dt",{children:e}),v("dd",{children:t})]});var dg=15e3,mg=5;function Ap(){let e=$n("listFaults",{pageSize:mg,order:Rc.LAST_SEEN},dg);return v("section",{class:"card",children:[v("h2",{children:v("a",{href:Le("faults"),children:"Faults"})}),v(V0,{shared:e,children:t=>t.faults.length===0?v("p",{class:"quiet",children:"Nothing has failed lately."}):v("ul",{class:"plain",children:t.faults.map(n=>v(hg,{fault:n},n.fingerprint))})})]})}function hg({fault:e}){let{fingerprint:t,type:n,message:u,failures:r,lastSeen:o}=e;return v("li",{children:[v("a",{href:Le("faults",[t]),children:u===""?"other failures":u})," ",v("span",{class:"quiet",children:[n,", ",at(r)," times, ",v(Gc,{time:o})]})]})}function Cp(e){let t=e.flatMap(({oldestSince:n})=>n===void 0?[]:[n]);return{ready:yi(e.map(({ready:n})=>n)),running:yi(e.map(({running:n})=>n)),held:yi(e.flatMap(({held:n})=>n.map(({count:u})=>u))),oldestSince:t.toSorted((n,u)=>Xt(n)-Xt(u))[0],arrivals:e.reduce((n,{arrivalsPerMinute:u})=>n+u,0),completions:e.reduce((n,{completionsPerMinute:u})=>n+u,0),paused:e.filter(({pause:n})=>n!==void 0).length}}function yi(e){return{value:e.reduce((t,n)=>t+(n?.value??0n),0n),more:e.some(t=>t?.atLeast===!0)}}function Pp({queues:e,fleet:t}){let{answer:n,failure:u}=e;if(n===void 0)return u===void 0?v("p",{class:"loading",children:"Loading …"}):v(gi,{failure:u});let{ready:r,running:o,held:s,oldestSince:i,arrivals:l,completions:c,paused:p}=Cp(n.queues),b=i===void 0?"–":Qt(Math.max(0,_t.value-Xt(i)));return v("div",{class:"tiles",children:[v(xn,{name:"ready to run",value:Ou(r.value,r.more),href:Le("jobs",[],{state:"queued"})}),v(xn,{name:"oldest waits for",value:b,href:Le("queues")}),v(xn,{name:"running",value:Ou(o.value,o.more),href:Le("jobs",[],{state:"running"})}),v(xn,{name:"held back",value:Ou(s.value,s.more),href:Le("queues")}),v(xn,{name:"arrive a minute",value:J0(l),href:Le("queues")}),v(xn,{name:"end a minute",value:J0(c),href:Le("queues")}),v(xn,{name:"queues paused",value:at(p),href:Le("queues"),bad:p>0}),v(bg,{fleet:t.answer})]})}function bg({fleet:e}){if(e===void 0)return null;let t=e.counts.find(({state:n})=>n===qt.TAKING)?.workers??0;return v(xn,{name:"workers take jobs",value:at(t),href:Le("fleet"),bad:t===0})}function xn({name:e,value:t,href:n,bad:u=!1}){return v("a",{class:u?"tile bad":"tile",href:n,children:[v("b",{children:t}),v("span",{children:e})]})}var Mp=5e3;function Fp(){let e=$n("listQueues",{pageSize:1e3},Mp),t=$n("getFleet",{},Mp);return v(Ze,{children:[v("div",{class:"head",children:[v("h1",{children:"Overview"}),v(Bc,{at:e.at}),v("div",{class:"right",children:v(jc,{})})]}),v(Pp,{queues:e,fleet:t}),v(xp,{queue:""}),v("div",{class:"columns",children:[v(Lp,{queues:e}),v("div",{children:[v(Op,{fleet:t}),v(Ap,{})]})]})]})}var K0=[{name:"overview",title:"Overview",key:"o",List:Fp}],Up=({page:e})=>K0.find(({name:t})=>t===e);function Gp({title:e,onClose:t,children:n}){let u=Jn(null);return kt(()=>u.current?.showModal(),[]),v("dialog",{ref:u,"aria-label":e,onClose:t,children:[v("h2",{children:e}),n]})}var Pu=dt(!1),gg=1500;function Bp(e){let t=0;document.addEventListener("keydown",n=>{if(n.ctrlKey||n.metaKey||n.altKey||yg(n.target))return;let u=Date.now()-t<gg?e.get(n.key):void 0;if(t=n.key==="g"?Date.now():0,u!==void 0)Kr(u);else if(!_g(n.key))return;n.preventDefault()})}function yg(e){return e instanceof HTMLElement?e.isContentEditable||e.closest("input, textarea, select, dialog")!==null:!1}function _g(e){switch(e){case"/":return vg("[data-search]");case"?":return Pu.value=!0,!0;case"j":return qp(1);case"k":return qp(-1);case"Enter":return Sg();case"x":return Eg();default:return!1}}function vg(e){let t=document.querySelector(e);return t?.focus(),t!==null}var ao=()=>document.activeElement?.closest("[data-row]")??null;function qp(e){let t=[...document.querySelectorAll("[data-row]")],n=ao(),u=n===null?-1:t.indexOf(n),r=n===null&&e<0?t.at(-1):t[Math.min(t.length-1,Math.max(0,u+e))];return r?.focus(),r!==void 0}function Sg(){if(document.activeElement!==ao())return!1;let e=ao()?.dataset.href;return e!==void 0&&Kr(e),e!==void 0}function Eg(){let e=ao()?.querySelector("input[type=checkbox]");return e?.click(),e!=null}var Rg=[["/","search"],["j k","the next row, the one before"],["Enter","open the row"],["x","choose the row"],["?","this list"],["Esc","close"]];function Wp({places:e}){if(!Pu.value)return null;let t=[...e.map(([n,u])=>[`g ${n}`,u]),...Rg];return v(Gp,{title:"Keys",onClose:()=>Pu.value=!1,children:[v("dl",{class:"keys",children:t.map(([n,u])=>v("div",{children:[v("dt",{children:v("kbd",{children:n})}),v("dd",{children:u})]},n))}),v("div",{class:"buttons",children:v("button",{type:"button",onClick:()=>Pu.value=!1,children:"Close"})})]})}var Tg=2e3;function Jp(){let e=O0.value;switch(kt(()=>{if(e.state!=="away")return;let t=setTimeout(()=>{Jr()},Tg);return()=>clearTimeout(t)},[e]),e.state){case"asking":return v("p",{class:"loading",children:"Loading …"});case"out":return v(Mc,{});case"away":return v("p",{class:"banner",role:"alert",children:["The API does not answer: ",e.message]});default:return v(xg,{})}}function xg(){return v(Ze,{children:[v("a",{class:"skip",href:"#main",onClick:wg,children:"To the content"}),v("div",{class:"shell",children:[v(Ng,{}),v("div",{children:[v(kg,{}),v("main",{id:"main",tabIndex:-1,children:v(Lg,{})})]})]}),v(Wp,{places:K0.map(({key:e,title:t})=>[e,t])})]})}function wg(e){e.preventDefault(),document.getElementById("main")?.focus()}function Ng(){let{page:e}=zn.value;return v("nav",{"aria-label":"Pages",children:[v("a",{class:"brand",href:Le("overview"),children:"Muster"}),K0.filter(({hidden:t})=>t?.()!==!0).map(({name:t,title:n,key:u})=>v("a",{href:Le(t),"aria-current":t===e?"page":void 0,title:`g ${u}`,children:n},t)),v(Ig,{})]})}function Ig(){let e=O0.value;return e.state!=="in"||e.who.kind===is.UNSPECIFIED?null:v("span",{class:"who",children:e.who.name})}function kg(){let e=Ps.value;return e===void 0?null:v("p",{class:"banner",role:"alert",children:["The API has not answered since ",Pl(e)," (",pu(e,_t.value),"). What you see is from before; it goes on by itself."]})}function Lg(){let{rest:e,page:t}=zn.value,n=Up(zn.value),[u]=e;return kt(()=>{document.title=n===void 0?"Muster":`${u===void 0?n.title:u} · Muster`},[n,u]),n===void 0?v("p",{class:"empty",children:["There is no page “",t,"”."]}):u===void 0||u===""?v(n.List,{}):n.One===void 0?v(n.List,{}):v(n.One,{id:u},u)}var Vp="SharedWorkerGlobalScope"in globalThis;function Kp(){let e=new D0({api:Wr,streams:!0});globalThis.addEventListener("connect",({ports:[t]})=>{if(t===void 0)return;let n=e.attach(t);t.addEventListener("message",u=>n(u.data)),t.start()})}Vp?Kp():Dg();function Dg(){let e=document.getElementById("app");if(e===null)throw new Error("index.html: expected an element #app");Jc(),Uc(),Bp(new Map(K0.map(({key:t,name:n})=>[t,Le(n)]))),e.replaceChildren(),ia(v(Jp,{}),e),Jr()}
