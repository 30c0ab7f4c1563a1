using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

/// <summary>The report as one page that needs nothing else: semantic, printable, with its own small style.</summary>
public static class ReportHtml
{
    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    const string Style = """
        body{max-width:820px;margin:40px auto;padding:0 16px;font:17px/1.9 "Source Han Serif SC","Noto Serif CJK SC",SimSun,serif;color:#1f2329}
        h1{text-align:center;font-size:26px}h2{font-size:20px}h3{font-size:17px}p{text-indent:2em;margin:.4em 0}.note{text-indent:0;border:1px dashed #8a5a00;padding:6px 12px}
        table{border-collapse:collapse;width:100%;font:14px/1.5 "Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:12px 0}th,td{border:1px solid #4d545e;padding:4px 6px;text-align:center;font-weight:400}
        .wide{overflow-x:auto}@page{size:A4;margin:20mm}@media print{body{margin:0;max-width:none;font-size:11pt}table{font-size:9pt}tr{break-inside:avoid}}
        """;

    public static byte[] Write(Report report)
    {
        var html = new StringBuilder();
        string E(string s) => Encoder.Encode(s);
        html.Append("<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
            .Append(E(report.Title)).Append("</title><style>").Append(Style).Append("</style></head><body><main><h1>").Append(E(report.Title)).Append("</h1>\n");
        if (report.Demonstration) html.Append("<p class=\"note\">演示数据：单位名称取自真实地区，记录和人员均为虚构。</p>\n");
        foreach (var block in ReportBody.Compose(report))
            switch (block)
            {
                case ReportHeading h: html.Append($"<h{h.Level + 1}>{E(h.Text)}</h{h.Level + 1}>\n"); break;
                case ReportParagraph p: html.Append($"<p>{E(p.Text)}</p>\n"); break;
                case ReportGap g: html.Append($"<p class=\"note\">{E(g.Text)}</p>\n"); break;
                case ReportGrid g: Table(html, report, g.Table); break;
            }
        return Encoding.UTF8.GetBytes(html.Append("</main></body></html>\n").ToString());
    }

    static void Table(StringBuilder html, Report report, ReportTable table)
    {
        html.Append($"<div class=\"wide\"><table><caption hidden>{WebUtility.HtmlEncode(table.Title)}</caption>\n");
        foreach (var row in table.Rows)
        {
            html.Append("<tr>");
            foreach (var cell in row)
            {
                var tag = cell.Number is null ? "th" : "td";
                html.Append('<').Append(tag);
                if (cell.ColumnSpan > 1) html.Append($" colspan=\"{cell.ColumnSpan}\"");
                if (cell.RowSpan > 1) html.Append($" rowspan=\"{cell.RowSpan}\"");
                html.Append('>').Append(Encoder.Encode(cell.Number is { } at ? Report.Print(Indicators.IndicatorCatalogue.At(at), report[at]) : cell.Text)).Append("</").Append(tag).Append('>');
            }
            html.Append("</tr>\n");
        }
        html.Append("</table></div>\n");
    }
}
