"""What ``minyi init --overlay`` writes: the files of a small pack, with hints in place of content.

Lines that begin with ``#`` and no blank are YAML that becomes right once the ``#`` is taken away.
"""

from __future__ import annotations

from collections.abc import Mapping

SKELETON: Mapping[str, str] = {
    "pack.yaml": """\
# 本包的名片。编号、名称、版本是本包自己的；没有写的设置（settings、negations）都照底包。
# 每次上线前改 version。

id: 本局
name: 本局规则包
version: 1
""",
    "overlay.yaml": """\
# 本包盖在底包上面，只写和底包不同的地方；底包换了新版，这里不用重抄。
# 添、换、停都要写 because（为什么）：以后的人要靠它判断这一处还要不要。
# 下面是样子，把行首的 # 去掉就能用。写错了 minyi check 会指到行。

# 底包：示例包（随程序带的），或一个文件夹，从本文件夹算起，例如 ../市局规则
over: 示例包

# 一、往底包的词组、规则里添词
#append:
#  - {group: 夜场, any: [宵夜排档], because: 本地叫法}
#  - rule: 社会生活噪声
#    any: [夜市+<噪声>]
#    unless: [美食节]
#    tests:
#      - {text: 夜市的音响太吵，扰民, expect: {matter: 社会生活噪声}}
#    because: 城南有夜市

# 二、换掉底包的：新的写在本包的文件里，名字和底包的一样
#replace:
#  - {matter: 养犬, because: 本市养犬归城管}

# 三、停用底包的。底包的例子和本局不符的，照抄它的 text
#disable:
#  - {rule: 港口轮渡, because: 本市没有港口}
""",
    "matters.yaml": """\
# 本局的事项归属。只写本局新有的，和 overlay.yaml 里写了 replace 的；别的照底包。
# 换一整条：line、unit、basis 都要重写，不和底包的那一条拼在一起。

#matters:
#  养犬: {organ: 城管, basis: 本市养犬管理条例, about: 不拴绳、犬吠、流浪犬}
""",
    "units.yaml": """\
# 本局的单位。底包的单位都还在，这里写的是添上的。
# 要整份换成本局的，在 overlay.yaml 的 replace 里写 file: units.yaml，再把本局的单位全部写在这里；
# 还提到旧单位的地方（lines.yaml、matters.yaml、places/），minyi check 会一处处指出来。

#units:
#  夜间巡查组: {parent: 指挥中心, role: 综合部门, aliases: [夜查组]}
""",
    "matters/本局.yaml": """\
# 本局自己的规则。编号不能和底包的相同；相同就是换，要在 overlay.yaml 的 replace 里写明。

#rules:
#  - id: 江滩夜钓
#    when: {any: [夜钓+<噪声>]}
#    then: {matter: 社会生活噪声}
#    tests:
#      - {text: 江滩上夜钓的人大声说笑，扰民, expect: {matter: 社会生活噪声}}
#      - {text: 江滩上有人夜钓, expect: {matter: null}}
""",
}
"""The files by their names in the pack."""
