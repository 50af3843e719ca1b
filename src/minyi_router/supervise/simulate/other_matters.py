"""Matters that are not for the police and go on to other organs. Every sentence is made up."""

from __future__ import annotations

from minyi_router.supervise.simulate.profiles import Profile, profile

OTHERS: tuple[Profile, ...] = (
    profile(
        "占道经营",
        """
投诉 {at}流动摊贩占道经营，路都走不通
投诉 {at}烧烤摊占道经营到{t}，垃圾遍地
投诉 {at}店铺把货摆到人行道上，店外经营严重
投诉 {at}每天有{n}个水果摊占道经营
投诉 {at}夜市摊位占用盲道，出店经营没人管
建议 {at}建议划定区域，规范流动摊点
""",
        weight=3.0,
        season="mild summer",
        hours="day",
        where="road",
        rest=1.0,
    ),
    profile(
        "施工噪声",
        """
投诉 {at}旁边工地{t}还在施工，噪音很大
投诉 {at}工地凌晨打桩，吵得睡不着
投诉 {at}工地夜间施工，混凝土泵车声音大
投诉 {at}工地中午不停工，施工噪声影响孩子午休
投诉 {at}工地连续{n}天夜间施工
求助 {at}高考期间工地还在夜间施工，孩子没法休息
""",
        weight=2.6,
        season="building",
        hours="night",
        where="home",
        rest=1.0,
    ),
    profile(
        "物业服务",
        """
投诉 {at}物业公司不作为，电梯厅没人打扫
投诉 {at}物业公司不让业主看合同，态度也差
投诉 {at}物业不让业主的车进小区
投诉 {at}小区门禁坏了{n}个月，物业不修
投诉 {at}物业公司不公开账目，业主要求换物业
咨询 {at}成立业主委员会，应该找哪个部门
""",
        weight=2.4,
        hours="day",
        where="home",
        rest=0.9,
    ),
    profile(
        "环境卫生",
        """
投诉 {at}垃圾{n}天没有清运，臭气熏天
投诉 {at}有人焚烧垃圾，烟味很大
投诉 {at}公厕没有人打扫，很脏
投诉 {at}路面垃圾没有清扫
投诉 {at}垃圾桶满了没有清运，到处是苍蝇
建议 {at}建议增加垃圾桶
""",
        weight=1.4,
        season="mild summer",
        hours="day",
        where="spot",
        rest=0.8,
    ),
    profile(
        "道路设施",
        """
投诉 {at}路面坑洼不平，骑车容易摔倒
投诉 {at}井盖破损{n}天了没人修
投诉 {at}人行道地砖破损，老人摔跤
投诉 {at}道路开挖后没有恢复路面
求助 {at}井盖丢失，很危险，请尽快来修
建议 {at}断头路建议尽快打通
""",
        weight=1.4,
        hours="day",
        where="road",
        rest=0.8,
    ),
    profile(
        "路灯照明",
        """
投诉 {at}路灯不亮已经{n}天，晚上出行不便
投诉 {at}有{n}盏路灯坏了没有人修
建议 {at}没有路灯，建议安装路灯
投诉 {at}路灯白天亮晚上不亮
求助 {at}路灯全灭了，放学的孩子看不见路
投诉 {at}路灯一闪一闪，报修{n}次没人来
""",
        weight=0.8,
        season="winter",
        hours="evening",
        where="road",
        rest=0.9,
    ),
    profile(
        "出租车与网约车",
        """
投诉 {d}在{at}坐出租车，司机绕路多收钱
投诉 {d}在{at}打车，出租车司机拒载
投诉 网约车司机态度恶劣，中途让乘客下车
求助 {d}把行李忘在出租车上，希望帮忙寻找
投诉 出租车不打表，从{at}上车要了{n}十元
投诉 出租车司机{t}拒载，说不顺路
""",
        weight=1.2,
        season="travel",
        hours="day",
        where="spot",
        rest=1.1,
    ),
    profile(
        "供水",
        """
投诉 {at}停水{n}天了没有通知
求助 {at}自来水管爆裂，水流了一地
投诉 {at}自来水发黄，没法用
投诉 {at}水压太低，高楼层没有水
咨询 {at}今天停水到几点恢复供水
投诉 {at}水费突然多了{n}倍，要求查水表
""",
        weight=0.9,
        season="mild summer",
        hours="day",
        where="home",
        rest=1.0,
    ),
    profile(
        "供电",
        """
投诉 {at}停电{n}个小时了还没有恢复供电
求助 {at}电线杆上电线掉下来，很危险
咨询 {at}停电什么时候恢复
投诉 {at}频繁停电，家里电器都烧坏了
投诉 {at}电费突然多了{n}倍，要求核查电表
投诉 {at}变压器老化，经常跳闸停电
""",
        weight=0.9,
        season="summer",
        hours="evening",
        where="home",
        rest=1.0,
    ),
    profile(
        "消费纠纷",
        """
投诉 {d}在{at}的商店买的手机坏了，商家不给退换
投诉 在{at}健身房办了预付卡，店关门了不退钱
投诉 商家虚假宣传，买的东西和说的不一样，要求退货
投诉 {at}一家美容店办卡后不退费
投诉 网上买的衣服质量有问题，商家拒绝退货
投诉 {at}家电维修乱收费，修了{n}次还没修好
""",
        weight=1.8,
        hours="day",
        where="spot",
        rest=1.0,
    ),
    profile(
        "劳动报酬",
        """
投诉 在{at}工地干活，被拖欠工资{n}个月
求助 {n}十名农民工被拖欠工资，快过年了拿不到钱
投诉 公司拖欠工资{n}个月不发
投诉 离职后公司不发最后一个月工资
求助 包工头欠薪跑了，农民工工资没有着落
投诉 {at}饭店拖欠员工工资，要求支付工资
""",
        weight=1.6,
        season="wages",
        hours="office",
        where="spot",
        rest=0.6,
        festival="before",
    ),
    profile(
        "招生入学",
        """
咨询 外地户口孩子上小学需要什么材料
咨询 {at}属于哪个学区，孩子入学怎么报名
投诉 {at}学区划分不合理，孩子要跑很远上学
咨询 孩子转学怎么办理
咨询 幼升小报名什么时候开始
投诉 住在{at}，孩子符合入学条件，学校却说学位满了不收
""",
        weight=0.8,
        season="enrolment",
        hours="office",
        where="home",
        rest=0.4,
    ),
    profile(
        "消防隐患",
        """
投诉 {at}楼道里给电动车充电，有火灾隐患
举报 {at}消防通道被堵，消防栓没有水
投诉 {at}楼道堆满杂物，存在消防隐患
举报 {at}飞线充电严重，担心着火
投诉 {at}消防设施损坏{n}个月没人修
举报 {at}一家店铺安全出口上锁，有消防隐患
""",
        weight=0.9,
        season="winter",
        hours="day",
        where="home",
        rest=0.9,
    ),
)
