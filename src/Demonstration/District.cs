using Gongkai.Agencies;

namespace Gongkai.Demonstration;

/// <summary>
/// The units of the demonstration district in official order (镇街、开发区、部门 after government and office).
/// The names are those of a real district; every figure by unit, person and number is invented and marked 演示数据.
/// </summary>
static class District
{
    public const string RootName = "济宁市任城区", RootShort = "任城区";
    public static readonly DateOnly Since = new(2016, 1, 1);

    public sealed record Unit(string Code, AgencyKind Kind, string Mark, string Name, string ShortName);

    public static readonly IReadOnlyList<Unit> Units =
    [
        new("RC-001", AgencyKind.Government, "任政公开", "济宁市任城区人民政府", "区政府"),
        new("RC-002", AgencyKind.Office, "任政办公开", "济宁市任城区人民政府办公室", "区政府办公室"),
        .. Towns("长沟镇", "喻屯镇").Select((n, i) => new Unit($"RC-1{i + 1:D2}", AgencyKind.Town, n[..2] + "公开", $"济宁市任城区{n}人民政府", n)),
        .. Towns("古槐街道", "济阳街道", "阜桥街道", "越河街道", "南苑街道", "仙营街道", "观音阁街道", "金城街道", "李营街道", "唐口街道", "安居街道", "南张街道", "二十里铺街道")
            .Select((n, i) => new Unit($"RC-1{i + 3:D2}", AgencyKind.Town, n[..2] + "公开", $"济宁市任城区人民政府{n}办事处", n)),
        new("RC-201", AgencyKind.Zone, "任运公开", "济宁运河经济开发区管理委员会", "运河经济开发区"),
        .. Departments.Select((d, i) => new Unit($"RC-3{i + 1:D2}", AgencyKind.Department, $"任{d.Mark}公开", $"济宁市任城区{d.Name}", $"区{d.Name}")),
    ];

    /// <summary>What applicants call the matters of a unit, by code; the others are found by name.</summary>
    public static readonly IReadOnlyDictionary<string, string> Duties = new Dictionary<string, string>
    {
        ["RC-301"] = "项目立项、节能审查、粮食储备、价格", ["RC-302"] = "义务教育、招生、学前教育、校外培训、教师招聘、体育", ["RC-303"] = "工业项目、企业技术改造", ["RC-304"] = "最低生活保障、特困人员、养老服务、殡葬、婚姻登记、社会组织", ["RC-305"] = "法律援助、行政复议、人民调解、律师",
        ["RC-306"] = "财政预算、财政决算、政府采购、三公经费、政府债务", ["RC-307"] = "社会保险、养老保险、工伤、失业保险金、拖欠工资、招聘、职业培训", ["RC-308"] = "征收、房屋征收、征收补偿、物业、公共租赁住房、棚户区改造、老旧小区改造、危房、供热、建筑施工", ["RC-309"] = "公路、道路工程、公交、客运",
        ["RC-310"] = "耕地地力保护补贴、农村宅基地、土地承包、农机补贴、高标准农田", ["RC-311"] = "供水、污水处理、河道、水利工程", ["RC-312"] = "外商投资、商贸流通、成品油", ["RC-313"] = "文物、图书馆、旅游景区", ["RC-314"] = "预防接种、医疗服务、医院、生育登记", ["RC-315"] = "安全生产、消防、防汛、救灾",
        ["RC-316"] = "食品安全、登记注册、餐饮服务监督检查、假冒伪劣、特种设备、药品", ["RC-317"] = "占道经营、违法建设、临时摊点、行政处罚、停车服务收费", ["RC-318"] = "行政许可、办事指南、施工许可", ["RC-319"] = "医疗保险、医疗保障、城乡居民基本医疗保险、药品目录",
    };

    static string[] Towns(params string[] names) => names;

    static (string Mark, string Name)[] Departments =>
    [
        ("发改", "发展和改革局"), ("教体", "教育和体育局"), ("工信", "工业和信息化局"), ("民", "民政局"), ("司", "司法局"),
        ("财", "财政局"), ("人社", "人力资源和社会保障局"), ("住建", "住房和城乡建设局"), ("交", "交通运输局"),
        ("农", "农业农村局"), ("水", "城乡水务局"), ("商", "商务局"), ("文旅", "文化和旅游局"), ("卫", "卫生健康局"), ("应急", "应急管理局"),
        ("市监", "市场监督管理局"), ("执法", "综合行政执法局"), ("审批", "行政审批服务局"), ("医保", "医疗保障局"),
    ];
}
