using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Users;

namespace Gongkai.Imports.Desk;

/// <summary>Every import the person may see, with its state, author and file.</summary>
public sealed class IndexModel(ImportList imports, ImportKinds kinds, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/imports";
    static readonly IReadOnlyList<Option> States = [new("open", "没有办完的"), new("done", "已导入"), new("discarded", "已放弃")];
    static readonly IReadOnlyList<Option> Orders = [new("newest-down", "新上传的在前"), new("oldest", "早上传的在前")];

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<Import> Imports { get; private set; } = [];
    public IReadOnlyDictionary<string, string> Authors { get; private set; } = new Dictionary<string, string>();
    public IReadOnlyList<ImportKind> Kinds => kinds.All;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState(Path, "次", [new("q", "文件名、校验值"), ListState.Units(Tree, Actor), new("kind", "种类", [.. kinds.All.Select(k => new Option(k.Key, k.Name))]), new("state", "状态", States, "全部（放弃的除外）")], Orders, Request.Query);
        Imports = await List.TakeAsync(imports.Find(Actor, List["q"], List.Number("agency"), List["kind"], List["state"], List.Order), cancel);
        Authors = await imports.AuthorsAsync(Imports, cancel);
    }

    public string KindName(string key) => kinds.Find(key).Name;

    /// <summary>(css, mark and word) of a state: never colour alone.</summary>
    public static (string Css, string Text) Word(Import import) => import.State switch
    {
        ImportState.Matching => ("soon", "▲ 待对应各列"),
        ImportState.Checking => ("paused", "‖ 正在核对"),
        ImportState.Checked => ("soon", "▲ 待确认导入"),
        ImportState.Committing => ("paused", "‖ 正在导入"),
        ImportState.Done => ("ok", $"● 已导入 {import.Written} 行"),
        _ => ("paused", "‖ 已放弃"),
    };
}
