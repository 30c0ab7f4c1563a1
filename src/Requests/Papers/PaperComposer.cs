using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Statutes;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;

namespace Gongkai.Requests.Papers;

/// <summary>Everything a paper is made of, gathered before a word is written.</summary>
public sealed record PaperFacts(
    PaperKind Kind, Envelope About, DossierState State, IReadOnlyDictionary<string, string> Contents, string DossierNumber, AgencyEntry Agency, PaperWords Words, ProcedureLaw Law, DateOnly On,
    IReadOnlyDictionary<string, string> Typed, IReadOnlyDictionary<string, string> People)
{
    public string? Number { get; init; }
    public string? VerifyCode { get; init; }
    public bool Demonstration { get; init; }
    /// <summary>Names of the files that go out by the act, or that whoever decides on it is asked to let go out.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary>A paper with all its words; <paramref name="Missing"/> says what is still wanting.</summary>
public sealed record ComposedPaper(PaperKind Kind, string Agency, string Number, string? Addressee, IReadOnlyList<FilledLine> Lines, string Date, string? Contact, string? Foot, string? Notice, IReadOnlyList<string> Missing)
{
    /// <summary>The paper as plain text, as it is kept beside the ledger.</summary>
    public string Text => string.Join('\n', new[] { Kind.Title, Number, Addressee is null ? null : Addressee + "：" }.Concat(Lines.Select(l => (string?)string.Join('　', l.Cells.Select(c => c.Replace('\n', '；')))))
        .Concat(Kind.Sealed ? [Agency, Date, Contact] : []).OfType<string>().Where(t => t.Length > 0));
}

/// <summary>Writes papers out of the record: values, paragraphs, layout. The ledger and the templates decide what is said; nothing here depends on the hour.</summary>
public static class PaperComposer
{
    public const string NumberToCome = "（印发时编号）", CodeToCome = "（印发时生成）";
    /// <summary>What the receipt says of the query code.</summary>
    public const string CodeApart = "＿＿＿＿－＿＿＿＿－＿＿＿＿（只告知申请人，交付时填写；网上申请的，提交时已经告知）";

    public static ComposedPaper Compose(PaperFacts f, string template)
    {
        var (values, lacking) = Values(f);
        var lines = new PaperTemplate(template).Fill(values, out var missing);
        var wanting = missing.Select(m => Why(f.Kind, m, lacking)).ToList();
        string? contact = null;
        if (f.Kind.Sealed)
        {
            var person = f.Words[PaperWord.Person];
            var phone = f.Words[PaperWord.Phone];
            if (person is null) wanting.Add("“联系人”没有填，请在“文书”的机关信息里补上");
            if (phone is null) wanting.Add("“联系电话”没有填，请在“文书”的机关信息里补上");
            contact = $"（联系人：{person ?? "〔联系人〕"}　联系电话：{phone ?? "〔联系电话〕"}）";
        }
        var to = f.Kind.Form == PaperForm.Letter ? Addressee(f) : null;
        if (f.Kind.Form == PaperForm.Letter && to is null) wanting.Add("收件人没有（已经清除）");
        var foot = f.Kind.Sealed ? $"文书查验：在本区政府信息公开网站“文书查验”输入文号和查验码 {f.VerifyCode ?? CodeToCome}，可以核对本文书的真伪。" : null;
        return new(f.Kind, f.Agency.Name, f.Number ?? (f.Kind.Numbered ? NumberToCome : f.DossierNumber), to, lines, Chinese.Date(f.On), contact, foot, f.Demonstration ? "演示数据" : null, [.. wanting.Distinct()]);
    }

    static string Why(PaperKind kind, string field, IReadOnlyDictionary<string, string> lacking)
    {
        var element = kind.Elements.FirstOrDefault(e => e.Needs.Contains($"｛{field}｝"));
        var by = element is null ? "" : $"（{element.Name}，{element.Article}）";
        return lacking.TryGetValue(field, out var setting) ? $"“{setting}”没有填，请在“文书”的机关信息里补上{by}"
            : field is "联系人" or "联系电话" or "联系地址" ? $"“{field}”没有填，请在“文书”的机关信息里补上{by}"
            : kind.Asks.FirstOrDefault(a => a.Key == field) is { } ask ? $"“{ask.Label}”没有填{by}" : $"“{field}”在办件中没有记载{by}";
    }

    static string? At(PaperFacts f, string name)
    {
        for (var seq = f.About.Seq; seq >= 1; seq--)
            if (f.Contents.TryGetValue($"{seq}/{name}", out var value)) return value;
        return null;
    }

    static string? Of(PaperFacts f, string name) => f.Contents.GetValueOrDefault($"{f.About.Seq}/{name}");

    static string? Addressee(PaperFacts f) => f.Kind.To switch
    {
        PaperTo.Applicant => At(f, "applicant") ?? At(f, "person"),
        // Those who objected, each gets one; the file says who.
        PaperTo.ThirdParty => f.About.Row == "consult-third-party" ? Of(f, "party") : Parties(f),
        PaperTo.Agency => f.About.Data.GetValueOrDefault("party-agency"),
        _ => null,
    };

    static string? Parties(PaperFacts f)
    {
        var names = f.State.Events.Where(e => e.Seq <= f.About.Seq && e.Row == "consult-third-party").Select(e => f.Contents.GetValueOrDefault($"{e.Seq}/party")).OfType<string>().Distinct().ToList();
        return names.Count == 0 ? null : string.Join("、", names);
    }

    static string Inline(string text) => string.Join("；", text.Replace("\r", "").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));

    /// <summary>A subject in one line, as a letter recites it; a very long one is cut with a reference to the application.</summary>
    static string Subject(PaperFacts f, string text)
    {
        var line = Inline(text).TrimEnd('。');
        return f.Kind.Form == PaperForm.Letter && line.Length > 300 ? Chinese.Start(line, 300) + "……（详见申请）" : line;
    }

    static (PaperValues Values, IReadOnlyDictionary<string, string> Lacking) Values(PaperFacts f)
    {
        var v = new Dictionary<string, string>();
        var lacking = new Dictionary<string, string>();
        void Put(string name, string? value) { if (!string.IsNullOrWhiteSpace(value)) v[name] = value.Trim(); }
        string? Data(string key) => f.About.Data.GetValueOrDefault(key);
        DateOnly? Day(string key) => DateOnly.TryParseExact(Data(key), "yyyy-MM-dd", out var d) ? d : null;
        string? Date(DateOnly? d) => d is { } day ? Chinese.Date(day) : null;

        var then = DossierState.Fold(f.State.Events.Take(f.About.Seq));
        // The office writes about the period as it stood when the step was taken; a record of a request that has ended keeps what it ended with.
        var due = then.Fact("due-reply") is { } pinned && then.StoppedOn is not null ? DateOnly.ParseExact(pinned, "yyyy-MM-dd") : RequestClocks.Reply(then, f.Law.Clock)?.Due;
        var category = then.Fact("category");
        var you = category is "person" or null ? "您" : "你单位";

        Put("本机关", f.Agency.Name);
        Put("文书日期", Chinese.Date(f.On));
        Put("办件编号", f.DossierNumber);
        Put("文号", f.Number ?? NumberToCome);
        Put("收到日期", Date(then.StartedOn));
        Put("补正日期", Date(then.RunsFrom));
        Put("收到方式", then.Fact("channel") is { } channel ? Channels.Name(channel) : null);
        Put("收到凭证", At(f, "proof") ?? (then.Fact("channel") switch { "counter" => "当面提交，以提交之日为收到之日", "registered-mail" => "邮件签收单，以签收之日为收到之日", "portal" => "网上提交记录", _ => "与申请人确认的记录" }));
        Put("答复期限", Date(due));
        Put("申请人", At(f, "applicant") ?? At(f, "person"));
        Put("称谓", you);
        Put("申请人类型", category is null ? null : Applicants.Name(category));
        Put("证件", At(f, "identity") ?? "未提供");
        Put("联系方式", string.Join("，", new[] { "contact-person", "phone", "address", "postcode", "email", "contact" }.Select(k => At(f, k)).OfType<string>()));
        Put("代理人", At(f, "agent"));
        Put("送达地址", At(f, "address") ?? At(f, "email") ?? At(f, "contact"));
        const string blank = "　　　　　　";
        v["邮寄地址"] = At(f, "address") ?? blank;
        v["邮政编码"] = At(f, "postcode") ?? blank;
        v["收件电话"] = At(f, "phone") ?? blank;
        Put("送达告知", ServiceAddress.Current.Label);
        // Nobody writes for those who hand it in from their own screen.
        var forThem = At(f, "assistance") == "writing" && f.State.Events[0].Recorder != Proofs.Applicant;
        if (forThem) Put("代写人", f.People.GetValueOrDefault(f.State.Events[0].Recorder, "（不在名册）"));
        Put("所需信息", At(f, "subject") is { } subject ? Subject(f, subject) : null);
        Put("获取方式", Label("form", then.Fact("form")));
        Put("获取途径", Label("route", then.Fact("route")));
        // Written in by hand when it is given out: a paper is kept, and who holds the code is the applicant.
        Put("查询码", CodeApart);
        Put("联系人", f.Words[PaperWord.Person]);
        Put("联系电话", f.Words[PaperWord.Phone]);
        Put("联系地址", f.Words[PaperWord.Address]);
        Put("经办人", f.People.GetValueOrDefault(f.About.Recorder, "（不在名册）"));

        Put("补正事项", Of(f, "points"));
        Put("补正期限", f.About.Row == "request-correction" ? Date(Day("due")) : null);
        Put("数量频次", Data("counts")?.TrimEnd('。'));
        Put("说明理由期限", f.About.Row == "request-reasons" ? Date(Day("due")) : null);
        Put("延长天数", Data("days"));
        Put("延期理由", f.About.Row == "extend" ? Of(f, "reason")?.TrimEnd('。', '，') : null);
        Put("新答复期限", f.About.Row == "extend" ? Date(due) : null);
        Put("延迟至", Date(Day("until")));
        Put("延迟理由", f.About.Row == "delay" ? Of(f, "reason") : null);
        Put("第三方", Of(f, "party"));
        Put("拟公开内容", Of(f, "content"));
        Put("协查内容", Of(f, "content"));
        Put("公开内容和理由", f.About.Row == "notify-third-party" ? Of(f, "reason") : null);
        Put("对方机关", Data("party-agency"));
        Put("征求事由", Data("purpose") switch { "opinion" => "《中华人民共和国政府信息公开条例》第十一条，协商、确认", "ruling" => "《中华人民共和国政府信息公开条例》第十七条第三款，不能确定可否公开，提请确定", _ => null });
        Put("协查期限", f.About.Row == "request-assist" ? Date(Day("due")) : null);
        Put("检索范围", At(f, "places"));
        Put("检索结果", then.Last("search")?.Data.GetValueOrDefault("found") switch { "yes" => "找到", "no" => "没有找到", _ => null });
        Put("检索日期", Date(then.Last("search")?.OccurredOn));
        if (Data("fee-basis") is { } basis)
        {
            var pages = basis == "pages";
            Put("计费方式", pages ? "按量计收" : "按件计收");
            Put("计费数量", pages ? $"{Data("fee-count")}页" : $"本自然月内的第{Data("fee-count")}件");
            Put("收费标准", pages ? "30页以下（含30页）的，不收费；31—100页（含100页）的部分，10元/页；101—200页（含200页）的部分，20元/页；201页以上的部分，40元/页。"
                : "同一申请人一个自然月内累计申请10件以下（含10件）的，不收费；11—30件（含30件）的部分，100元/件；31件以上的部分，以10件为一档，每增加一档，收费标准提高100元/件。");
            Put("收费金额", long.TryParse(Data("amount"), out var fen) ? Chinese.Yuan(fen) : null);
        }
        var outcome = Outcomes.Find(PaperTable.OutcomeAt(f.State, f.About));
        Put("办理结果", outcome?.Name);
        Put("结果表述", outcome is null ? null : OutcomeWords.Of(outcome, you));
        Put("答复内容", At(f, "text"));
        var ground = then.Fact("refused-ground");
        Put("不公开依据", OutcomeWords.Ground(ground));
        Put("责令案号", f.About.Row == "redo-sign" ? then.Last("redo-ordered")?.Data.GetValueOrDefault("case") : null);
        Put("不再处理事由", Reason(f, then));
        Put("提供的文件", f.Files.Count == 0 ? "没有" : string.Join("；", f.Files));
        // A paper that goes out names what goes with it.
        Put("附件", string.Join('\n', f.Files));
        Put("补充内容", f.About.Row == "supplement" ? Of(f, "reason") : null);
        Put("送达方式", Data("sent-by") switch { "post" => "邮政寄送", "electronic" => "网上、电子邮件或者传真", _ => RequestProcedure.HandingOver.Contains(f.About.Row) ? "当面送达" : f.About.Row == "served" ? ServedBy(Data("service")) : null });
        Put("送达日期", Chinese.Date(f.About.OccurredOn));
        Put("邮件号码", Data("tracking") ?? then.LastOf([.. RequestProcedure.Sending])?.Data.GetValueOrDefault("tracking") ?? "—");
        if (f.About.Row == "withdraw") Put("撤回情况", (f.About.Recorder == Proofs.Applicant ? "申请人凭查询码在网上撤回" : "有申请人的书面材料") + (Of(f, "note") is { } withdrawn ? "；" + Inline(withdrawn) : ""));
        Put("更正的记录", At(f, "record") is { } record ? Subject(f, record) : null);
        Put("不准确之处", At(f, "wrong"));
        Put("应当更正为", At(f, "right"));
        Put("更正结果", f.About.Row switch
        {
            "correct" => $"经核实，该记录不准确，本机关已经更正：{Of(f, "amended")}",
            "refuse" => $"经核实，本机关不予更正，事实和理由是：{Of(f, "reason")}",
            "transfer" when f.Kind.To == PaperTo.Agency => $"本机关无权更正该记录：{Of(f, "reason")}",
            "transfer" => $"本机关无权更正该记录（{Of(f, "reason")?.TrimEnd('。')}），已经将{you}的申请和证据转送有权更正的机关：{Data("party-agency")}。由该机关处理并告知{you}。",
            "point" => $"本机关无权更正该记录（{Of(f, "reason")?.TrimEnd('。')}），请{you}向有权更正的机关提出：{Data("party-agency")}。",
            _ => null,
        });
        Put("承办科室", Data("unit"));
        Put("承办人", Data("handler") is { } handler ? f.People.GetValueOrDefault(handler, "（不在名册）") : null);
        Put("交办要求", Of(f, "note"));
        Remedy(f, outcome, ground, Put, lacking);

        var conditions = new HashSet<string>();
        void If(string name, bool holds) { if (holds) conditions.Add(name); }
        If("提供信息", outcome?.Code is "GRANT" or "PARTIAL");
        If("已公开", outcome?.Code == "GRANT_ALREADY_PUBLIC");
        If("有代理人", v.ContainsKey("代理人"));
        If("补正过", then.Corrected);
        If("有延期", then.Did("extend"));
        If("重新答复", f.About.Row == "redo-sign");
        If("网上提交", then.Fact("channel") == "portal");
        If("不由本机关公开", outcome?.Code == "NONE_NOT_OURS");
        If("代为填写", forThem);
        If("没有补正", f.About.Row == "abandon-correction");
        If("没有缴费", f.About.Row == "abandon-fee");
        If("有说明", v.ContainsKey("交办要求"));
        If("分办到人", v.ContainsKey("承办人"));

        foreach (var ask in f.Kind.Asks) if (f.Typed.TryGetValue(ask.Key, out var typed)) Put(ask.Key, typed);
        if (v.TryGetValue("附件", out var attached))
        {
            conditions.Add("有附件");
            var names = attached.Split('\n').Select(n => n.Trim()).Where(n => n.Length > 0).ToList();
            v["附件"] = names.Count == 1 ? names[0] : string.Join("　", names.Select((n, i) => $"{i + 1}.{n}"));
        }
        var contents = PaperTable.Issued(f.State).Where(p => !p.Void).Select((p, i) => (IReadOnlyList<string>)[$"{i + 1}", PaperTable.Find(p.Kind)?.Title ?? p.Kind, p.Number, p.On.ToString("yyyy-MM-dd"), "　", "　"]).ToList();
        if (f.Kind.Key == PaperTable.ContentsList)
            contents = [(IReadOnlyList<string>)["1", "政府信息公开申请及附件", f.DossierNumber, (then.StartedOn ?? f.On).ToString("yyyy-MM-dd"), "　", "　"], .. contents.Select((r, i) => (IReadOnlyList<string>)[$"{i + 2}", .. r.Skip(1)])];
        return (new PaperValues(v, conditions, contents), lacking);
    }

    static void Remedy(PaperFacts f, Outcome? outcome, string? ground, Action<string, string?> put, Dictionary<string, string> lacking)
    {
        var review = RemedyClause.Review(f.Words.Kind, f.Words.Names, f.On, out var noReview);
        var court = RemedyClause.Court(f.Words.Kind, f.Words.Names, out var noCourt);
        if ((noReview ?? noCourt) is { } name) { lacking["救济途径"] = name; return; }
        // The third party that objected, and a supplement, may go either way unless what is refused must be reviewed first.
        var way = outcome is null || f.Kind.To != PaperTo.Applicant ? Statutes.Requests.Remedy.ReviewOrLawsuit : outcome.RemedyOn(f.On, ground);
        put("救济途径", RemedyClause.Words(way, f.Kind.Title.EndsWith('）') || f.Kind.Title.EndsWith("告知书", StringComparison.Ordinal) ? "本告知书" : "本答复书", review!, court!));
    }

    static string? Reason(PaperFacts f, DossierState then) => f.About.Row switch
    {
        "abandon-correction" when then.Last("request-correction") is { } asked => $"本机关于{Chinese.Date(asked.OccurredOn)}要求补正，补正期限至{Chinese.Date(DateOnly.ParseExact(asked.Data["due"], "yyyy-MM-dd"))}。期限届满，本机关没有收到补正，也没有收到说明正当理由的材料。",
        "abandon-fee" when then.Last("notify-fee") is { } notice => $"本机关于{Chinese.Date(notice.OccurredOn)}发出信息处理费收费通知，自收到通知次日起20个工作日内没有缴纳。",
        _ => null,
    };

    static string ServedBy(string? key) => key switch { "signed" => "签收", "confirmed" => "电子送达，已经确认", "left" => "留置送达", "announced" => "公告送达", _ => "" };

    static string? Label(string field, string? key) => RequestProcedure.Table.Find("register")!.Fields.First(f => f.Key == field).Options!.FirstOrDefault(o => o.Key == key)?.Label;

    static readonly double[] Four = [0.2, 0.34, 0.17, 0.29], Six = [0.07, 0.32, 0.29, 0.17, 0.07, 0.08];

    /// <summary>The paper laid out as GB/T 9704—2012 asks.</summary>
    public static OfficialDocument Document(ComposedPaper p)
    {
        var letter = p.Kind.Form == PaperForm.Letter;
        var blocks = new List<Block>();
        if (p.Addressee is { } to) blocks.Add(new Paragraph(to + "：", ParagraphKind.Flush));
        for (var i = 0; i < p.Lines.Count;)
        {
            if (!p.Lines[i].IsRow)
            {
                blocks.Add(new Paragraph(p.Lines[i++].Cells[0], letter ? ParagraphKind.Body : ParagraphKind.Small));
                continue;
            }
            var wide = p.Lines[i].Cells.Count > 4;
            var rows = new List<IReadOnlyList<string>>();
            while (i < p.Lines.Count && p.Lines[i].IsRow && p.Lines[i].Cells.Count > 4 == wide) rows.Add(p.Lines[i++].Cells);
            blocks.Add(Table(rows, wide ? Six : Four, wide, p.Kind.Title));
        }
        if (p.Kind.Sealed)
        {
            blocks.Add(new Signature(p.Agency, p.Date));
            blocks.Add(new Paragraph(p.Contact!, letter ? ParagraphKind.Remark : ParagraphKind.Small));
        }
        return new(p.Kind.Title, blocks, p.Notice, p.Agency)
        {
            Letter = letter ? new LetterHead(p.Agency, p.Number) : null, FormNumber = letter ? null : $"编号：{p.Number}", Foot = p.Foot,
        };
    }

    static TableBlock Table(IReadOnlyList<IReadOnlyList<string>> rows, double[] shares, bool wide, string title) => new(shares,
        [.. rows.Select((cells, r) => (IReadOnlyList<TableCell>)[.. cells.Select((c, i) => new TableCell(c, ColumnSpan: i == cells.Count - 1 ? shares.Length - cells.Count + 1 : 1,
            Bold: wide ? r == 0 : i % 2 == 0, Left: !wide && cells.Count == 2 && i == 1))])], wide ? 1 : 0, title)
    {
        // What is left open is to be written by hand.
        Heights = [.. rows.Select(cells => wide ? 9 : cells.Count == 2 && cells[1].Trim().Length == 0 ? 22 : 11)], Size = 12,
    };
}
