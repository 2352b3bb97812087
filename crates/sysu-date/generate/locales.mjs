// The locales that ship: the tag of CLDR and the file of Day.js.
// The order is the order of the tables; `en` must be first.
const list = `
en en
en-GB en-gb
en-AU en-au
en-CA en-ca
en-IE en-ie
en-IN en-in
en-NZ en-nz
en-ZA en-gb
es es
es-419 es
es-AR es
es-MX es-mx
es-US es-us
fr fr
fr-BE fr
fr-CA fr-ca
fr-CH fr-ch
de de
de-AT de-at
de-CH de-ch
it it
it-CH it-ch
pt pt-br
pt-PT pt
nl nl
nl-BE nl-be
sv sv
sv-FI sv-fi
da da
nb nb
nn nn
fi fi
pl pl
cs cs
sk sk
hu hu
ro ro
bg bg
hr hr
sl sl
sr sr-cyrl
ca ca
et et
lv lv
lt lt
is is
ru ru
uk uk
tr tr
el el
he he
ar ar
ar-AE ar
ar-EG ar
ar-SA ar-sa
fa fa
hi hi
bn bn
ja ja
ko ko
zh zh-cn
zh-Hant zh-tw
zh-Hant-HK zh-hk
id id
ms ms
th th
vi vi
`;

export const locales = list
  .trim()
  .split("\n")
  .map((line) => line.split(" "))
  .map(([tag, dayjs], index) => ({ tag, dayjs, index }));
