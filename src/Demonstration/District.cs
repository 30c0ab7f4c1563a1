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

    static string[] Towns(params string[] names) => names;

    static (string Mark, string Name)[] Departments =>
    [
        ("发改", "发展和改革局"), ("教体", "教育和体育局"), ("工信", "工业和信息化局"), ("民", "民政局"), ("司", "司法局"),
        ("财", "财政局"), ("人社", "人力资源和社会保障局"), ("住建", "住房和城乡建设局"), ("交", "交通运输局"),
        ("农", "农业农村局"), ("水", "城乡水务局"), ("商", "商务局"), ("文旅", "文化和旅游局"), ("卫", "卫生健康局"), ("应急", "应急管理局"),
        ("市监", "市场监督管理局"), ("执法", "综合行政执法局"), ("审批", "行政审批服务局"), ("医保", "医疗保障局"),
    ];
}
