using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Requests;

/// <summary>The acts of papers, the same in every procedure that issues them: printed with a number, replaced by the stamped scan, voided.</summary>
public static class PaperActs
{
    /// <summary>How the paper was sealed, where it was not by hand on paper.</summary>
    public const string Seal = "seal";

    /// <param name="from">stages in which papers may be issued</param>
    public static IReadOnlyList<Act> Of(IReadOnlyList<string> from) =>
        [
            new(RequestProcedure.IssuePaper, "印发文书", Articles.A45)
            {
                From = from, Aside = true, Roles = [Role.Officer, Role.Chief, Role.Leader, Role.System],
                Fields =
                [
                    new("paper", "文书", FieldKind.Text) { Supplied = true }, new("about", "所依据的一步", FieldKind.Number) { Supplied = true }, new("paper-number", "文号", FieldKind.Text) { Supplied = true },
                    new("template", "模板的版次", FieldKind.Text) { Supplied = true }, new("paper-file", "文书的文件", FieldKind.File) { Supplied = true }, new("paper-hash", "文件的校验值", FieldKind.Text) { Supplied = true },
                    new("paper-text", "文书全文", FieldKind.Document, Personal: true) { Supplied = true },
                ],
                Guards = [RequestGuards.PaperOfItsAct],
                Help = "印发时取得文号，一份文书只印发一次；作废的保留文号。",
            },
            new(RequestProcedure.PaperScan, "登记盖章扫描件", Articles.A45)
            {
                From = from, Aside = true,
                Fields = [new("paper-seq", "文书", FieldKind.Number) { Supplied = true }, new("scan", "盖章的扫描件", FieldKind.File) { Supplied = true }, new("scan-hash", "文件的校验值", FieldKind.Text) { Supplied = true },
                    new(Seal, "盖章方式", FieldKind.Choice, Required: false, Options: [new("electronic", "电子印章")]) { Supplied = true }],
                Guards = [RequestGuards.PaperInForce],
                Help = "盖章后送达的这一份，代替系统生成的文件。",
            },
            new(RequestProcedure.VoidPaper, "文书作废", Articles.A45)
            {
                From = from, Aside = true,
                Fields = [new("paper-seq", "文书", FieldKind.Number) { Supplied = true }, new("reason", "作废的原因", FieldKind.LongText, Personal: true)],
                Guards = [RequestGuards.PaperInForce, RequestGuards.PaperNotSent],
                Help = "写错、没有送出的，作废后可以重新印发；文号保留不再使用。",
            },
        ];
}
