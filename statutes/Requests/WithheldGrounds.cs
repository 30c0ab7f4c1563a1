namespace Gongkai.Statutes.Requests;

/// <summary>Why a part of a record is withheld.</summary>
/// <param name="Words">as it is printed on the struck place</param>
/// <param name="Name">what falls under it, for who chooses</param>
public sealed record WithheldGround(string Key, string Words, string Article, string Name)
{
    public string Label => $"{Words}：{Name}";
}

/// <summary>The grounds on which a part of a record may be withheld. Source: 条例第十四条至第十六条、第三十七条.</summary>
public static class WithheldGrounds
{
    public static readonly IReadOnlyList<WithheldGround> All =
    [
        new("A15", "条例第十五条", Articles.A15, "商业秘密、个人隐私"),
        new("A14", "条例第十四条", Articles.A14, "国家秘密，法律、行政法规禁止公开，危及国家安全、公共安全、经济安全、社会稳定"),
        new("A16-1", "条例第十六条第一款", Articles.A16 + "第一款", "人事管理、后勤管理、内部工作流程等内部事务信息"),
        new("A16-2", "条例第十六条第二款", Articles.A16 + "第二款", "讨论记录、过程稿、磋商信函、请示报告等过程性信息，行政执法案卷信息"),
    ];

    public static WithheldGround? Find(string? key) => All.FirstOrDefault(g => g.Key == key);
}
