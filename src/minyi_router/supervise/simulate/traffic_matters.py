"""Matters of the roads, as citizens tell them. Every sentence is made up."""

from __future__ import annotations

from minyi_router.supervise.simulate.profiles import Profile, profile

TRAFFIC: tuple[Profile, ...] = (
    profile(
        "停车秩序",
        """
投诉 {at}路边乱停车严重，行人只能走机动车道
投诉 {at}有{n}辆车违停占用盲道，多次打电话没人来
求助 {at}有车堵住出口，打电话车主不接，请帮忙挪车
投诉 {at}货车长期违停，挡住店门口
投诉 {at}路口被违停车辆堵住，转弯看不见来车
投诉 {at}每天早晚接送孩子的车乱停，占了一半路面
建议 {at}停车难，建议路边施划停车位
投诉 {at}僵尸车占用路边停车位{n}个月没人管
投诉 {at}人行道上违章停车，婴儿车都推不过去
""",
        weight=12.0,
        season="flat",
        hours="day",
        where="road",
        rest=0.95,
    ),
    profile(
        "交通噪声",
        """
投诉 {at}每天{t}有摩托车炸街，声音很大
投诉 {at}大货车夜间轰鸣，震得睡不着
投诉 {at}有改装车排气管声音特别大，{t}来回跑
投诉 {at}车辆乱鸣喇叭，影响休息
举报 {at}{t}有人骑改装摩托车炸街
投诉 {at}渣土车{t}鸣笛、轰油门，噪音扰民
""",
        weight=1.8,
        season="summer",
        hours="night",
        where="road",
        rest=1.1,
    ),
    profile(
        "交通违法整治",
        """
投诉 {at}大货车超载超速，很危险，请交警整治
举报 {at}经常有车逆行，差点撞到人
举报 {at}有人酒驾，{t}从饭店出来就开车
投诉 {at}车辆闯红灯严重，行人不敢过马路
投诉 {at}外卖车逆行、闯红灯，希望交警整治
举报 {at}有人{t}飙车
投诉 {at}车辆斑马线前不礼让行人
""",
        weight=3.4,
        hours="rush",
        where="road",
        rest=0.9,
    ),
    profile(
        "交通信号与标志标线",
        """
投诉 {at}红绿灯坏了{n}天没有人修，路口很乱
建议 {at}建议增设红绿灯，学生过马路很危险
建议 {at}绿灯时间太短，老人走不过去，希望延长
投诉 {at}交通标线磨没了，晚上看不清车道
建议 {at}建议安装减速带和限速标志
投诉 {at}路中间的隔离护栏被撞坏，一直没有修
建议 {at}斑马线不清楚，建议重新施划
""",
        weight=3.4,
        hours="day",
        where="road",
        rest=0.7,
    ),
    profile(
        "交通拥堵",
        """
投诉 {at}早晚高峰堵车严重，没有交警疏导
投诉 {at}每天堵车{n}十分钟，请交警疏导交通
建议 {at}路口车流量大，建议优化交通组织，缓解拥堵
投诉 {at}学校放学时严重拥堵，请派交警现场疏导
投诉 {at}施工后只剩一条车道，天天堵车
求助 {at}现在堵得一动不动，请交警来疏导
""",
        weight=2.4,
        season="school",
        hours="rush",
        where="road",
        rest=0.6,
    ),
    profile(
        "交通事故处理",
        """
投诉 {d}在{at}发生交通事故，对责任认定不服
咨询 {d}在{at}出了交通事故，事故认定书多久能出来
求助 {d}在{at}被一辆车撞了，对方肇事逃逸
投诉 在{at}发生交通事故{n}个月了还没有处理结果
求助 {d}在{at}两车追尾，对方不肯赔偿，请求事故调解
咨询 交通事故后车被扣，什么时候能放车
""",
        weight=2.6,
        hours="day",
        where="road",
        rest=0.95,
    ),
    profile(
        "非机动车管理",
        """
投诉 {at}电动车在人行道上骑行，很危险
咨询 电动车上牌在哪里办理，要带什么
投诉 {at}三轮车、老年代步车上路乱窜，没有人管
咨询 超标电动车过渡期到什么时候，还能不能上路
投诉 {at}电动自行车逆行、不戴头盔
咨询 电动自行车没有发票能上牌吗
""",
        weight=1.8,
        hours="day",
        where="road",
        rest=0.8,
    ),
)
